// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A Netty event loop, as the data path uses it. Netty's own channels live on the same loop and thread; there is one loop
 * system, not two.
 */
public abstract sealed class NettyLoop extends Loop permits EpollLoop, IoUringLoop {
    private static final InternalLogger LOG = InternalLoggerFactory.getInstance(NettyLoop.class);

    private final IoEventLoop eventLoop;

    NettyLoop(IoEventLoop eventLoop, LoopOptions options) {
        super(LinuxKernel.INSTANCE, options);
        this.eventLoop = eventLoop;
        eventLoop.terminationFuture().addListener(_ -> releaseMemory());
    }

    /**
     * Puts the data path on a Netty loop, over the transport the loop was made with.
     *
     * @param eventLoop of a group made with {@link Transport#newHandlerFactory}, or with Netty's factory of the same kind
     * @param options what flows of the loop share
     * @throws IllegalArgumentException when the loop is of neither transport
     */
    public static NettyLoop on(IoEventLoop eventLoop, LoopOptions options) {
        return switch (Transport.of(eventLoop)) {
            case EPOLL -> new EpollLoop(eventLoop, options);
            case IO_URING -> new IoUringLoop(eventLoop, options);
        };
    }

    /**
     * Ends loops, and resets what they still carry. Any thread.
     *
     * <p>Ordered just after a loop has looked whether it shuts down, Netty's own shutdown ends the loop without closing
     * what is registered with it. With something to run at its end, and a quiet period, however short, the loop comes
     * round once more.
     *
     * @param group whose loops end
     * @param maxMs how long their last tasks may take, in milliseconds, 1 or more
     * @throws IllegalArgumentException when it is less
     * @return done when all loops have ended
     */
    public static Future<?> shutDown(EventLoopGroup group, long maxMs) {
        if (maxMs < 1) {
            throw new IllegalArgumentException("maxMs: " + maxMs + " (expected: 1 or more)");
        }
        long maxNs = TimeUnit.MILLISECONDS.toNanos(maxMs);
        for (EventExecutor loop : group) {
            try {
                loop.execute(() -> {
                    if (loop instanceof SingleThreadEventExecutor executor) {
                        executor.addShutdownHook(() -> {});
                    }
                    var _ = loop.shutdownGracefully(1, maxNs, TimeUnit.NANOSECONDS);
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("loop is ending already: {}", loop, e);
            }
        }
        return group.terminationFuture();
    }

    /** The Netty loop this one is. */
    public final IoEventLoop eventLoop() {
        return eventLoop;
    }

    @Override
    public final Registration register(int fd, ReadyHandler handler, boolean room) throws IOException {
        Handle handle = newHandle(fd, handler, room);
        handle.register(eventLoop);
        return handle;
    }

    abstract Handle newHandle(int fd, ReadyHandler handler, boolean room);

    @Override
    public final void execute(Runnable task) {
        eventLoop.execute(task);
    }

    @Override
    public final Timer schedule(Runnable task, long delayNs) {
        Future<?> scheduled = eventLoop.schedule(task, delayNs, TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public final long nanoTime() {
        return System.nanoTime();
    }
}
