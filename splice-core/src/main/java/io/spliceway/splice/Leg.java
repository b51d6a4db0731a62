// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.spliceway.linux.NativeBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a flow, as a {@link Conduit} sees it: a place bytes come from and go to, with readiness that is
 * remembered between events and an error that is kept. One loop thread only.
 */
public abstract class Leg {
    private boolean readable = true;
    private boolean writable = true;
    private int errno;
    private LegOwner owner;
    private byte @Nullable [] unread;
    private int unreadTaken;

    /**
     * A leg that may be read and written at once; the first attempt shows.
     *
     * @param owner told of readiness
     */
    protected Leg(LegOwner owner) {
        this.owner = owner;
    }

    /** Takes bytes from this connection into an empty pump; as {@link Pump#fill}. */
    protected abstract long fill(Pump pump, long maxBytes);

    /** As {@link #fill}; what was given back with {@link #unread} comes first. */
    final long take(Loop loop, Pump pump, long maxBytes) {
        byte[] bytes = unread;
        if (bytes == null) {
            return fill(pump, maxBytes);
        }
        NativeBuffer buffer = loop.buffers().take();
        try {
            int count = (int) Math.min(Math.min(maxBytes, buffer.capacity()), bytes.length - unreadTaken);
            buffer.put(0, bytes, unreadTaken, count);
            long taken = pump.fillFrom(buffer.address(), count);
            unreadTaken += (int) taken;
            if (unreadTaken == bytes.length) {
                unread = null;
                unreadTaken = 0;
            }
            return taken;
        } finally {
            loop.buffers().release(buffer);
        }
    }

    /**
     * Gives bytes back that were taken out of this connection: they come again before everything else.
     *
     * @param bytes in order; the leg's from here on
     */
    final void unread(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        byte[] rest = unread;
        if (rest == null) {
            unread = bytes;
        } else {
            byte[] joined = Arrays.copyOf(bytes, bytes.length + rest.length - unreadTaken);
            System.arraycopy(rest, unreadTaken, joined, bytes.length, rest.length - unreadTaken);
            unread = joined;
        }
        unreadTaken = 0;
        readable = true;
    }

    /** Has {@link #ready} called again, after other connections of the loop had their turn. */
    final void takeTurnAgain(Loop loop) {
        if (unread == null) {
            yieldTurn();
        } else {
            // The kernel has no event for what is in memory.
            loop.execute(guarded(() -> ready(true, false)));
        }
    }

    /** Puts a pump's bytes into this connection; as {@link Pump#drain}. */
    protected abstract long drain(Pump pump);

    /** Has {@link #ready} called again if the connection is ready, after other connections of the loop had their turn. */
    protected abstract void yieldTurn();

    /** Has {@link #ready} called when there is room to write again; a write has just found none. */
    protected abstract void awaitRoom();

    /** A task that concerns this connection; as {@link Registration#guarded}. */
    protected abstract Runnable guarded(Runnable task);

    /**
     * Half-close: what was written is all there will be. The peer may go on sending.
     *
     * @return 0 or {@code -errno}
     */
    protected abstract int endOutput();

    /**
     * This connection's stream has ended cleanly and the other leg was told; the other direction goes on. A leg that
     * would not hear of a later error by itself begins to watch for it here.
     */
    protected void inputEnded() {}

    /** The flow is over and both directions ended cleanly: lets go of the connection. */
    protected abstract void release();

    /**
     * The flow is over and did not end cleanly: the peer is to see a reset, after everything written to it and never as
     * a clean end. Returns at once; what it needs to wait for, the leg waits for on its own.
     */
    public abstract void abort(Cause cause);

    /** Everything that happens to the leg from now on is the new owner's. */
    public final void owner(LegOwner newOwner) {
        owner = newOwner;
    }

    /** The first error of the connection, positive, or 0. */
    public final int errno() {
        return errno;
    }

    final boolean isReadable() {
        return readable;
    }

    final boolean isWritable() {
        return writable;
    }

    /** A read found nothing; the next event makes the leg readable again. */
    protected final void drained() {
        readable = false;
    }

    /** A write found no room. */
    final void full() {
        writable = false;
        awaitRoom();
    }

    /**
     * Keeps the first error. Reading stays worthwhile: the kernel still gives what had arrived before it.
     *
     * @param positiveErrno see {@link io.spliceway.linux.Errno}
     */
    protected final void fail(int positiveErrno) {
        if (errno == 0) {
            errno = positiveErrno;
        }
        readable = true;
    }

    /** The loop lets go of the connection; the owner is told. */
    protected final void lost() {
        owner.onLost(this);
    }

    /** Reading and writing may be possible again; the owner is told. */
    protected final void ready(boolean mayRead, boolean mayWrite) {
        readable |= mayRead;
        writable |= mayWrite;
        owner.onReady(this);
    }
}
