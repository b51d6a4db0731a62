// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.spliceway.splice.NettyLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Downloads and uploads over HTTP/1.1, a new TCP connection each time. Any thread may call, several at once; each call
 * waits for its own end.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty hands failures to the listeners that stand here.
public final class LoadClient implements AutoCloseable {
    private static final long STOP_MAX_MS = 1_000;

    private final EventLoopGroup loops;

    /**
     * Makes a client.
     *
     * @param loops event loops, at least 1; connections are spread over them
     */
    public LoadClient(int loops) {
        this.loops = new MultiThreadIoEventLoopGroup(
                loops, new DefaultThreadFactory("load", true), EpollIoHandler.newFactory());
    }

    /** As {@link #download(URI, DownloadOptions, DownloadObserver)}, followed by nobody. */
    public DownloadResult download(URI uri, DownloadOptions options) {
        return download(uri, options, DownloadObserver.NONE);
    }

    /**
     * Uploads by POST and waits for the answer, as {@link #download(URI, DownloadOptions, DownloadObserver)} does. What
     * the server says that it got is compared with what was sent; the options' expected SHA-256 is not used.
     */
    public DownloadResult upload(URI uri, UploadBody body, DownloadOptions options, DownloadObserver observer) {
        return run(uri, body, options, observer);
    }

    /**
     * Downloads and waits for the end, which the options' timeouts bound.
     *
     * @param uri {@code http://host[:port]/path}
     * @throws io.spliceway.settings.UserError when the URL is not of that kind; never for what the network does
     */
    public DownloadResult download(URI uri, DownloadOptions options, DownloadObserver observer) {
        return run(uri, null, options, observer);
    }

    @Override
    public void close() {
        NettyLoop.shutDown(loops, STOP_MAX_MS).awaitUninterruptibly();
    }

    private DownloadResult run(URI uri, @Nullable UploadBody body, DownloadOptions options, DownloadObserver observer) {
        Target target = Target.of(uri);
        Download download = new Download(target, body, options, observer);
        long resolveStartNs = System.nanoTime();
        InetAddress address;
        try {
            address = InetAddress.getByName(target.host());
        } catch (UnknownHostException e) {
            return download.unresolved(System.nanoTime() - resolveStartNs);
        }
        download.resolved(address, System.nanoTime() - resolveStartNs);
        connect(new InetSocketAddress(address, target.port()), options, download);
        return download.result();
    }

    private void connect(InetSocketAddress remote, DownloadOptions options, Download download) {
        new Bootstrap()
                .group(loops)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.clamp(options.connectTimeout().toMillis(), 1, Integer.MAX_VALUE))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        download.addTo(channel.pipeline());
                    }
                })
                .register()
                .addListener((ChannelFuture registered) -> {
                    if (!registered.isSuccess()) {
                        download.notConnected(registered.cause());
                        return;
                    }
                    SocketAddress local = options.bind() == null ? null : new InetSocketAddress(options.bind(), 0);
                    download.connecting();
                    connect(registered.channel(), remote, local).addListener((ChannelFuture connected) -> {
                        if (connected.isSuccess()) {
                            download.connected(connected.channel());
                        } else {
                            download.notConnected(connected.cause());
                        }
                    });
                });
    }

    private static ChannelFuture connect(Channel channel, SocketAddress remote, @Nullable SocketAddress local) {
        return local == null ? channel.connect(remote) : channel.connect(remote, local);
    }
}
