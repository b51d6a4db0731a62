// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.spliceway.linux.Connect;
import io.spliceway.linux.Errno;
import io.spliceway.linux.Tcp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real loop with as many conduits as a test wants, between blocking sockets of the JDK. */
final class TestLoop implements AutoCloseable {
    private static final ConduitListener IGNORE = new ConduitListener() {
        @Override
        public void onHalfClosed(Side side) {}

        @Override
        public void onClosed(CloseReason reason) {}
    };

    private final MultiThreadIoEventLoopGroup group;
    private final ServerSocket server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    private final NettyLoop loop;

    TestLoop(LoopOptions options) throws IOException {
        this(Transport.EPOLL.newHandlerFactory(), options);
    }

    /** Skips the test, saying why, where this machine does not have the transport. */
    TestLoop(Transport transport) throws IOException {
        this(handlers(transport), LoopOptions.DEFAULT);
    }

    TestLoop(IoHandlerFactory handlers, LoopOptions options) throws IOException {
        group = new MultiThreadIoEventLoopGroup(1, handlers);
        loop = NettyLoop.on(group.next(), options);
    }

    private static IoHandlerFactory handlers(Transport transport) {
        String cause = transport.unavailabilityCause();
        Assumptions.assumeTrue(cause == null, cause);
        return transport.newHandlerFactory();
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
        return join(options, IGNORE);
    }

    Ends join(ConduitOptions options, ConduitListener listener) throws Exception {
        int clientFd = dial();
        Socket client = server.accept();
        int upstreamFd = dial();
        Socket upstream = server.accept();
        call(() -> {
            SocketLeg clientLeg = new SocketLeg(loop, loop.register(clientFd, _ -> {}), LegOwner.NOBODY);
            SocketLeg upstreamLeg = new SocketLeg(loop, loop.register(upstreamFd, _ -> {}), LegOwner.NOBODY);
            new Conduit(loop, clientLeg, upstreamLeg, options, listener).start();
            return null;
        });
        return new Ends(client, upstream);
    }

    /** A non-blocking socket that connects; {@link #accept} gives the other end. */
    int dial() {
        InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
        int fd = io.spliceway.linux.Socket.tcp(address.getAddress());
        int result = Connect.connect(fd, address);
        if (result < 0 && result != -Errno.EINPROGRESS) {
            throw new IllegalStateException(Errno.text(result));
        }
        Tcp.setNoDelay(fd, true);
        return fd;
    }

    Socket accept() throws IOException {
        return server.accept();
    }

    /** Runs a task on the loop's thread and waits for it. */
    <T> T call(Callable<T> task) throws Exception {
        return loop.eventLoop().submit(task).get(ConduitWorld.DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    }

    NettyLoop loop() {
        return loop;
    }

    LoopCounters counters() {
        return loop.counters();
    }

    @Override
    public void close() throws IOException {
        NettyLoop.shutDown(group, 1000).syncUninterruptibly();
        server.close();
    }
}
