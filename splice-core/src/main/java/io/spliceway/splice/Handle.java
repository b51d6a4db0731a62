// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor of ours on a Netty loop: whose faults end it and nothing else, and which is closed once. How readiness is
 * asked for is the subclass's.
 */
abstract class Handle implements IoHandle, Registration {
    private static final InternalLogger LOG = InternalLoggerFactory.getInstance(Handle.class);

    private final FileDescriptor fd;
    private ReadyHandler handler;
    private @Nullable IoRegistration registration;

    /** Owns the descriptor from here on. */
    Handle(int fd, ReadyHandler handler) {
        this.fd = new FileDescriptor(fd);
        this.handler = handler;
    }

    /**
     * Puts the descriptor on the loop and watches it.
     *
     * @throws IOException when the kernel refuses; the descriptor is closed
     */
    final void register(IoEventLoop eventLoop) throws IOException {
        Future<IoRegistration> future = eventLoop.register(this);
        if (!future.isSuccess()) {
            closeDescriptor();
            throw new IOException("descriptor " + descriptor() + " cannot be registered", future.cause());
        }
        IoRegistration registered = future.getNow();
        registration = registered;
        try {
            watch(registered);
        } catch (RuntimeException e) {
            closeDescriptor();
            throw new IOException("descriptor " + descriptor() + " cannot be watched", e);
        }
    }

    /** Begins to watch. */
    abstract void watch(IoRegistration registered);

    /** As {@link #watchRoom(boolean)}, for a descriptor that is open. */
    abstract void watchRoom(IoRegistration registered, boolean on);

    /** As {@link #rearm()}, for a descriptor that is open. */
    abstract void rearm(IoRegistration registered);

    /** The descriptor is about to be closed. */
    abstract void unwatch(IoRegistration registered);

    /** The open descriptor's; named as Netty's handles have it. */
    public final FileDescriptor fd() {
        return fd;
    }

    final boolean isOpen() {
        return fd.isOpen();
    }

    @Override
    public final int descriptor() {
        return fd.intValue();
    }

    @Override
    public final void handler(ReadyHandler next) {
        handler = next;
    }

    /** A fault ends what it happened in and nothing else: neither the rest of the batch nor the loop. */
    final void ready(int events) {
        try {
            handler.onReady(events);
        } catch (Throwable fault) {
            // Errors too: a thread that carries thousands of flows must go on.
            onFault(fault);
        }
    }

    @Override
    public final Runnable guarded(Runnable task) {
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

    @Override
    public final void watchRoom(boolean on) {
        IoRegistration registered = registration;
        if (registered != null && fd.isOpen()) {
            watchRoom(registered, on);
        }
    }

    @Override
    public final void rearm() {
        IoRegistration registered = registration;
        if (registered != null && fd.isOpen()) {
            rearm(registered);
        }
    }

    /** The loop shuts down, or there was a fault: nobody may take that for a clean end. */
    @Override
    public final void close() {
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

    /** Closes the descriptor before Netty forgets it: with epoll that spares taking it out of the set. */
    @Override
    public final void closeDescriptor() {
        if (!fd.isOpen()) {
            return;
        }
        IoRegistration registered = registration;
        if (registered != null) {
            unwatch(registered);
        }
        try {
            fd.close();
        } catch (IOException e) {
            LOG.debug("close fd={}", fd.intValue(), e);
        }
        if (registered != null) {
            registered.cancel();
        }
    }
}
