// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.spliceway.control.wire.TransportLog;
import io.spliceway.settings.HostPort;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * How the control plane's clients connect. One daemon thread carries the bytes: this is not the data path, so NIO is
 * enough, and no native library is loaded for it.
 */
final class ControlChannel {
    private static final int CONNECT_TIMEOUT_MS = 3_000;
    private static final int QUIET_MS = 100;
    private static final int SHUTDOWN_MAX_MS = 2_000;
    private static final int REPLY_MAX_BYTES = 64 << 20;
    /** gRPC raises anything lower to this on the client's side. */
    private static final Duration KEEPALIVE_INTERVAL = Duration.ofSeconds(10);

    private static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(3);

    static {
        TransportLog.quieten();
    }

    private ControlChannel() {}

    static MultiThreadIoEventLoopGroup eventLoop() {
        return new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("control-io", true), NioIoHandler.newFactory());
    }

    /** Lets the thread end when channels that were just shut down have done with it; does not wait for that. */
    static void shutdown(MultiThreadIoEventLoopGroup eventLoop) {
        Future<?> _ = eventLoop.shutdownGracefully(QUIET_MS, SHUTDOWN_MAX_MS, TimeUnit.MILLISECONDS);
    }

    /** A channel that connects with its first call. The caller shuts it down. */
    static ManagedChannel open(HostPort controller, MultiThreadIoEventLoopGroup eventLoop, Executor callbacks) {
        return NettyChannelBuilder.forAddress(controller.host(), controller.port())
                .eventLoopGroup(eventLoop)
                .channelType(NioSocketChannel.class)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .executor(callbacks)
                .usePlaintext()
                .keepAliveTime(KEEPALIVE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(KEEPALIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .maxInboundMessageSize(REPLY_MAX_BYTES)
                .build();
    }
}
