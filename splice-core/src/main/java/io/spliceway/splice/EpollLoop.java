// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Netty event loop with epoll, as the data path uses it. Netty's own channels live on the same loop and thread; there
 * is one loop system, not two.
 */
public final class EpollLoop extends Loop {
    private static final InternalLogger LOG = InternalLoggerFactory.getInstance(EpollLoop.class);
    private static final int EPOLLET = 1 << 31;
    private static final EpollIoOps EDGES =
            EpollIoOps.valueOf(ReadyHandler.IN | ReadyHandler.PRI | ReadyHandler.OUT | ReadyHandler.RDHUP | EPOLLET);

    private final IoEventLoop eventLoop;

    /**
     * Puts the data path on a Netty loop.
     *
     * @param eventLoop of a group made with {@code EpollIoHandler.newFactory()}
     * @param options what flows of the loop share
     */
    public EpollLoop(IoEventLoop eventLoop, LoopOptions options) {
        super(LinuxKernel.INSTANCE, options);
        this.eventLoop = eventLoop;
        eventLoop.terminationFuture().addListener(_ -> releaseMemory());
    }

    /** The Netty loop this one is. */
    public IoEventLoop eventLoop() {
        return eventLoop;
    }

    @Override
    public Registration register(int fd, ReadyHandler handler) throws IOException {
        Handle handle = new Handle(fd, handler);
        Future<IoRegistration> future = eventLoop.register(handle);
        if (!future.isSuccess()) {
            handle.closeDescriptor();
            throw new IOException("descriptor " + fd + " cannot be registered", future.cause());
        }
        IoRegistration registration = future.getNow();
        handle.registration = registration;
        try {
            registration.submit(EDGES);
        } catch (RuntimeException e) {
            handle.closeDescriptor();
            throw new IOException("descriptor " + fd + " cannot be watched", e);
        }
        return handle;
    }

    @Override
    public void execute(Runnable task) {
        eventLoop.execute(task);
    }

    @Override
    public Timer schedule(Runnable task, long delayNs) {
        Future<?> scheduled = eventLoop.schedule(task, delayNs, TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    /** Our descriptor on Netty's loop. */
    private static final class Handle implements EpollIoHandle, Registration {
        private final FileDescriptor fd;
        private ReadyHandler handler;
        private @Nullable IoRegistration registration;

        Handle(int fd, ReadyHandler handler) {
            this.fd = new FileDescriptor(fd);
            this.handler = handler;
        }

        @Override
        public FileDescriptor fd() {
            return fd;
        }

        @Override
        public int descriptor() {
            return fd.intValue();
        }

        @Override
        public void handler(ReadyHandler next) {
            handler = next;
        }

        /** A fault ends what it happened in and nothing else: neither the rest of the batch nor the loop. */
        @Override
        public void handle(IoRegistration source, IoEvent event) {
            try {
                handler.onReady(((EpollIoEvent) event).ops().value());
            } catch (Throwable fault) {
                // Errors too: a thread that carries thousands of flows must go on.
                onFault(fault);
            }
        }

        @Override
        public Runnable guarded(Runnable task) {
            return () -> {
                if (!fd.isOpen()) {
                    return;
                }
                try {
                    task.run();
                } catch (Throwable fault) {
                    onFault(fault);
                }
            };
        }

        private void onFault(Throwable fault) {
            LOG.error("fault in the handler of fd={}, whose flow is ended", fd.intValue(), fault);
            close();
        }

        /** Re-armed, an edge-triggered descriptor that is ready goes to the end of the kernel's list. */
        @Override
        public void rearm() {
            IoRegistration registered = registration;
            if (registered != null && fd.isOpen()) {
                registered.submit(EDGES);
            }
        }

        /** The loop shuts down, or there was a fault: nobody may take that for a clean end. */
        @Override
        public void close() {
            if (!fd.isOpen()) {
                return;
            }
            try {
                handler.onLost();
            } catch (Throwable fault) {
                LOG.error("fault while fd={} was given up", fd.intValue(), fault);
            }
            if (fd.isOpen()) {
                LinuxKernel.INSTANCE.resetOnClose(fd.intValue());
                closeDescriptor();
            }
        }

        /** Closes the descriptor first, which takes it out of the epoll set without a system call of its own. */
        @Override
        public void closeDescriptor() {
            if (!fd.isOpen()) {
                return;
            }
            try {
                fd.close();
            } catch (IOException e) {
                LOG.debug("close fd={}", fd.intValue(), e);
            }
            IoRegistration registered = registration;
            if (registered != null) {
                registered.cancel();
            }
        }
    }
}
