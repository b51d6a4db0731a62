// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.spliceway.linux.Errno;
import io.spliceway.settings.HostPort;
import io.spliceway.settings.UserError;
import io.spliceway.splice.EpollLoop;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening socket of one loop. Netty accepts; what it accepted never enters Netty's loop: the descriptor is taken
 * and registered as the data path's own.
 */
public final class Listener {
    /** Takes an accepted connection. On the loop's thread. */
    public interface Acceptor {
        /**
         * A connection has come.
         *
         * @param fd connected, non-blocking; the receiver's to close
         * @param client where it came from
         */
        void onAccepted(int fd, InetSocketAddress client);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    /** Connections the kernel completes ahead of accept(2); it caps this at {@code net.core.somaxconn}. */
    private static final int BACKLOG = 4096;

    /** How long accepting rests when the process has no descriptor left. */
    private static final long REST_MS = 100;

    private final Channel channel;

    private Listener(Channel channel) {
        this.channel = channel;
    }

    /**
     * Makes sure that nobody listens there. Listeners that share a port by SO_REUSEPORT would share it with another
     * process of the same user as well, without a word.
     *
     * @throws UserError when the address can't be listened on
     */
    public static InetSocketAddress checkFree(String key, HostPort address) {
        try {
            InetSocketAddress resolved = new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(resolved, 1);
            }
            return resolved;
        } catch (UnknownHostException e) {
            throw UserError.usage(key + ": " + address + " (expected: an address of this machine)");
        } catch (BindException e) {
            throw UserError.failed(key + ": " + address + ": " + e.getMessage());
        } catch (IOException e) {
            throw UserError.failed(key + ": " + address + ": " + e.getMessage());
        }
    }

    /**
     * Listens. Blocks until the socket is bound; not on a loop's thread.
     *
     * @param key the setting, for errors
     * @param shared whether other loops listen on the same address
     */
    public static Listener open(
            EpollLoop loop,
            String key,
            InetSocketAddress address,
            SocketSettings settings,
            boolean shared,
            Acceptor acceptor) {
        AcceptHandler handler = new AcceptHandler(settings, acceptor);
        var bound = new Bootstrap()
                .group(loop.eventLoop())
                .channelFactory(() -> new EpollServerSocketChannel(family(address)))
                .option(EpollChannelOption.SO_REUSEADDR, true)
                .option(EpollChannelOption.SO_REUSEPORT, shared)
                .option(EpollChannelOption.SO_BACKLOG, BACKLOG)
                .handler(handler)
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw UserError.failed(key + ": " + address + ": " + bound.cause().getMessage());
        }
        return new Listener(bound.channel());
    }

    /** Where it really listens; the port when 0 was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Stops listening. */
    public void close() {
        channel.close().awaitUninterruptibly();
    }

    /** An IPv4 address gets an IPv4 socket, so that clients show as what they are. */
    private static SocketProtocolFamily family(InetSocketAddress address) {
        return address.getAddress() instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    }

    private static final class AcceptHandler extends ChannelInboundHandlerAdapter {
        private final SocketSettings settings;
        private final Acceptor acceptor;
        private boolean resting;

        AcceptHandler(SocketSettings settings, Acceptor acceptor) {
            this.settings = settings;
            this.acceptor = acceptor;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            int fd = ((EpollServerSocketChannel) context.channel()).fd().intValue();
            int result = settings.apply(fd);
            if (result < 0) {
                LOG.warn("listener without its socket options fd={} why=\"{}\"", fd, Errno.text(result));
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) {
            EpollSocketChannel connection = (EpollSocketChannel) accepted;
            try {
                acceptor.onAccepted(connection.fd().intValue(), connection.remoteAddress());
            } catch (RuntimeException | Error fault) {
                LOG.error("fault while a connection was taken from={}", connection.remoteAddress(), fault);
            }
        }

        /** Accepting failed, most likely for lack of descriptors: flows that end will give some back. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (resting) {
                return;
            }
            resting = true;
            LOG.warn(
                    "accept failed address={} why=\"{}\" rest_ms={} (raise the limit of open files)",
                    context.channel().localAddress(),
                    cause.getMessage(),
                    REST_MS);
            context.channel().config().setAutoRead(false);
            var _ = context.executor()
                    .schedule(
                            () -> {
                                resting = false;
                                context.channel().config().setAutoRead(true);
                            },
                            REST_MS,
                            TimeUnit.MILLISECONDS);
        }
    }
}
