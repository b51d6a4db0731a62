// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.spliceway.linux.Shutdown;

/** A plain TCP connection as a leg. */
public final class SocketLeg extends Leg implements ReadyHandler {
    /** A lingering reset looks whether everything was acknowledged, first after this long, then ever less often. */
    private static final long LINGER_FIRST_NS = 5_000_000;

    private static final long LINGER_POLL_MAX_NS = 200_000_000;

    /** How long a reset waits while the peer acknowledges nothing of what was written before it. */
    private static final long LINGER_STALLED_NS = 5_000_000_000L;

    /** How long in all. */
    private static final long LINGER_MAX_NS = 60_000_000_000L;

    private static final int ENDING = RDHUP | HUP | ERR;
    private static final int READING = IN | PRI | ENDING;

    private final Loop loop;
    private final Registration registration;
    private boolean urgent;
    /** Its end or its failure has been announced, or may have been before this leg existed. */
    private boolean endAnnounced;

    private boolean ended;
    private boolean lingering;
    private long lingerEndNs;
    private boolean closed;

    /**
     * Takes over a connected, non-blocking socket that was registered with the loop just now.
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
        unread(first);
        registration.handler(this);
    }

    /**
     * The same for a socket that another handler has watched until now.
     *
     * @param seen the events that handler was told of last; no earlier one may have been more than a hint
     */
    public SocketLeg(Loop loop, Registration registration, int seen, LegOwner owner) {
        this(loop, registration, owner);
        urgent = (seen & PRI) != 0;
        endAnnounced = (seen & ENDING) != 0;
        if ((seen & READING) == 0) {
            drained();
        }
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
        if ((events & ERR) != 0) {
            int error = loop.kernel().takeError(fd());
            if (error > 0) {
                fail(error);
            }
        }
        urgent |= (events & PRI) != 0;
        endAnnounced |= (events & ENDING) != 0;
        if ((events & OUT) != 0 && isWritable()) {
            // Told with every event from now on, and nobody waits for it.
            registration.watchRoom(false);
        }
        ready((events & READING) != 0, (events & (OUT | HUP | ERR)) != 0);
    }

    @Override
    protected long fill(Pump pump, long maxBytes) {
        long got = pump.fill(fd(), maxBytes);
        if ((got == Pump.END || (got == Pump.WOULD_BLOCK && urgent)) && pump.heldBytes() == 0) {
            got = pump.confirm(fd(), maxBytes, got);
            // A mark that was there has been passed; another one will be announced.
            urgent &= got != Pump.WOULD_BLOCK;
        } else if (got > 0 && pump.filledShort() && !urgent && !endAnnounced) {
            // What comes from now on, the end too, is an event of its own.
            drained();
        }
        return got;
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
    protected void inputEnded() {
        ended = true;
    }

    /** {@inheritDoc} With both directions ended the close that follows says so, without a call of its own. */
    @Override
    protected int endOutput() {
        return ended ? 0 : loop.kernel().shutdown(fd(), Shutdown.SHUT_WR);
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
