// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.spliceway.linux.Connect;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** A real loop with as many conduits as a test wants, between blocking sockets of the JDK. */
final class TestLoop implements AutoCloseable {
    private static final ConduitListener IGNORE = new ConduitListener() {
        @Override
        public void onHalfClosed(Side side) {}

        @Override
        public void onClosed(CloseReason reason) {}
    };

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final ServerSocket server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    private final EpollLoop loop;

    TestLoop(LoopOptions options) throws IOException {
        loop = new EpollLoop(group.next(), options);
    }

    /** The two ends of a new conduit, as its peers have them. */
    record Ends(Socket client, Socket upstream) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            upstream.close();
        }
    }

    Ends join(ConduitOptions options) throws Exception {
        InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
        int clientFd = dial(address);
        Socket client = server.accept();
        int upstreamFd = dial(address);
        Socket upstream = server.accept();
        loop.eventLoop()
                .submit(() -> {
                    SocketLeg clientLeg = new SocketLeg(loop, loop.register(clientFd, _ -> {}), LegOwner.NOBODY);
                    SocketLeg upstreamLeg = new SocketLeg(loop, loop.register(upstreamFd, _ -> {}), LegOwner.NOBODY);
                    new Conduit(loop, clientLeg, upstreamLeg, options, IGNORE).start();
                    return null;
                })
                .get();
        return new Ends(client, upstream);
    }

    LoopCounters counters() {
        return loop.counters();
    }

    @Override
    public void close() throws IOException {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        server.close();
    }

    private static int dial(InetSocketAddress address) {
        int fd = io.spliceway.linux.Socket.tcp(address.getAddress());
        Connect.connect(fd, address);
        return fd;
    }
}
