// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.spliceway.linux.NativeBuffer;
import io.spliceway.linux.Shutdown;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A plain TCP connection as a leg. */
public final class SocketLeg extends Leg implements ReadyHandler {
    /** A lingering reset looks whether everything was acknowledged, first after this long, then ever less often. */
    private static final long LINGER_FIRST_NS = 5_000_000;

    private static final long LINGER_POLL_MAX_NS = 200_000_000;

    /** How long a reset waits while the peer acknowledges nothing of what was written before it. */
    private static final long LINGER_STALLED_NS = 5_000_000_000L;

    /** How long in all. */
    private static final long LINGER_MAX_NS = 60_000_000_000L;

    private final Loop loop;
    private final Registration registration;
    private byte @Nullable [] first;
    private int firstTaken;
    private boolean urgent;
    private boolean lingering;
    private long lingerEndNs;
    private boolean closed;

    /**
     * Takes over a connected, non-blocking socket that is registered with the loop.
     *
     * @param registration its events come here from now on
     */
    public SocketLeg(Loop loop, Registration registration, LegOwner owner) {
        this(loop, registration, new byte[0], owner);
    }

    /**
     * The same for a connection of which something was read already.
     *
     * @param first what was read; it goes before everything else
     */
    public SocketLeg(Loop loop, Registration registration, byte[] first, LegOwner owner) {
        super(owner);
        this.loop = loop;
        this.registration = registration;
        this.first = first.length == 0 ? null : first;
        registration.handler(this);
    }

    /** The descriptor, for socket options; closed with the leg. */
    public int fd() {
        return registration.descriptor();
    }

    @Override
    public void onReady(int events) {
        if (closed) {
            return;
        }
        if ((events & (ERR | HUP)) != 0) {
            int error = loop.kernel().takeError(fd());
            if (error > 0) {
                fail(error);
            }
        }
        urgent |= (events & PRI) != 0;
        ready((events & (IN | PRI | RDHUP | HUP | ERR)) != 0, (events & (OUT | HUP | ERR)) != 0);
    }

    @Override
    protected long fill(Pump pump, long maxBytes) {
        if (first != null) {
            return fillFirst(pump, first, maxBytes);
        }
        long got = pump.fill(fd(), maxBytes);
        if ((got == Pump.END || (got == Pump.WOULD_BLOCK && urgent)) && pump.heldBytes() == 0) {
            got = pump.confirm(fd(), maxBytes, got);
            // A mark that was there has been passed; another one will be announced.
            urgent &= got != Pump.WOULD_BLOCK;
        }
        return got;
    }

    private long fillFirst(Pump pump, byte[] bytes, long maxBytes) {
        NativeBuffer buffer = loop.buffers().take();
        try {
            int count = (int) Math.min(Math.min(maxBytes, buffer.capacity()), bytes.length - firstTaken);
            buffer.put(0, Arrays.copyOfRange(bytes, firstTaken, firstTaken + count));
            long taken = pump.fillFrom(buffer.address(), count);
            firstTaken += (int) taken;
            if (firstTaken == bytes.length) {
                first = null;
            }
            return taken;
        } finally {
            loop.buffers().release(buffer);
        }
    }

    @Override
    protected void yieldTurn() {
        registration.rearm();
    }

    @Override
    protected void awaitRoom() {
        registration.watchRoom(true);
    }

    @Override
    protected Runnable guarded(Runnable task) {
        return registration.guarded(task);
    }

    @Override
    public void onLost() {
        closed = true;
        lost();
    }

    @Override
    protected long drain(Pump pump) {
        return pump.drain(fd(), pump.heldBytes());
    }

    @Override
    protected int endOutput() {
        return loop.kernel().shutdown(fd(), Shutdown.SHUT_WR);
    }

    @Override
    protected void release() {
        if (!closed) {
            closed = true;
            owner(LegOwner.NOBODY);
            registration.closeDescriptor();
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>A reset drops the send queue, so it waits until the peer has acknowledged everything, however slowly; but no
     * longer than 5 s while it acknowledges nothing, and no longer than a minute. The kernel has no event for that and is asked.
     */
    @Override
    public void abort(Cause cause) {
        if (closed || lingering) {
            return;
        }
        owner(LegOwner.NOBODY);
        lingering = true;
        lingerEndNs = loop.nanoTime() + LINGER_MAX_NS;
        linger(Integer.MAX_VALUE, loop.nanoTime(), LINGER_FIRST_NS);
    }

    private void linger(int leftBefore, long progressNs, long pollNs) {
        if (closed) {
            return;
        }
        int left = errno() == 0 ? loop.kernel().unacknowledgedBytes(fd()) : 0;
        long nowNs = loop.nanoTime();
        boolean progress = left < leftBefore || nowNs - progressNs < LINGER_STALLED_NS;
        if (left > 0 && progress && nowNs - lingerEndNs < 0) {
            long since = left < leftBefore ? nowNs : progressNs;
            long nextNs = Math.min(2 * pollNs, LINGER_POLL_MAX_NS);
            loop.schedule(registration.guarded(() -> linger(left, since, nextNs)), pollNs);
            return;
        }
        loop.kernel().resetOnClose(fd());
        release();
    }
}
