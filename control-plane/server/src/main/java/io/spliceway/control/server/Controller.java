// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.server;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.spliceway.control.wire.TransportLog;
import io.spliceway.settings.HostPort;
import io.spliceway.settings.Reasons;
import io.spliceway.settings.UserError;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running controller. Closing it ends every node's stream; the nodes go on with what they last had. */
public final class Controller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

    private static final int MESSAGE_MAX_BYTES = 1 << 20;
    /** Nodes may ping this often; they do every ten seconds, which is as often as gRPC's client can. */
    private static final long KEEPALIVE_PERMITTED_MS = 1_000;

    private static final long CLOSE_TIMEOUT_MS = 1_000;
    private static final long QUIET_MS = 100;
    private static final int IO_THREADS = 2;

    static {
        TransportLog.quieten();
    }

    private final ControlLoop loop;
    private final MultiThreadIoEventLoopGroup eventLoops;
    private final Server server;
    private final HostPort address;

    private Controller(ControllerConfig config) {
        loop = new ControlLoop(config.policy(), config.recomputeInterval(), InstantSource.system());
        eventLoops = new MultiThreadIoEventLoopGroup(
                IO_THREADS, new DefaultThreadFactory("control-io", true), NioIoHandler.newFactory());
        server = NettyServerBuilder.forAddress(new InetSocketAddress(
                        config.listen().host(), config.listen().port()))
                .bossEventLoopGroup(eventLoops)
                .workerEventLoopGroup(eventLoops)
                .channelType(NioServerSocketChannel.class)
                .executor(Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("control-call-", 0).factory()))
                .intercept(new RemoteAddress())
                .addService(new NodeControlService(loop))
                .addService(new OperatorControlService(loop))
                .maxInboundMessageSize(MESSAGE_MAX_BYTES)
                .permitKeepAliveTime(KEEPALIVE_PERMITTED_MS, TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .build();
        try {
            server.start();
        } catch (IOException | RuntimeException e) {
            close();
            throw cannotListen(config.listen(), e);
        }
        address = new HostPort(config.listen().host(), server.getPort());
        LOG.info("controller listening address={}", address);
    }

    /**
     * Starts a controller.
     *
     * @throws UserError when it cannot listen
     */
    public static Controller start(ControllerConfig config) {
        return new Controller(config);
    }

    private static UserError cannotListen(HostPort listen, Exception failure) {
        return UserError.failed("listen: " + listen + ": " + Reasons.of(failure)
                + " (expected: an address of this machine and a port that is free)");
    }

    /** Where it listens, with the port that was found when the configuration said 0. */
    public HostPort address() {
        return address;
    }

    /** Waits until it is closed. */
    public void awaitEnd() throws InterruptedException {
        server.awaitTermination();
    }

    @Override
    public void close() {
        // First the loop: nodes that go because the controller does must not cost others their routes.
        loop.close();
        server.shutdown();
        try {
            if (!server.awaitTermination(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Future<?> _ = eventLoops.shutdownGracefully(QUIET_MS, CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }
}
