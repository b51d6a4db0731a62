// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.spliceway.linux.Shutdown;

/** A plain TCP connection as a leg. */
public final class SocketLeg extends Leg implements ReadyHandler {
    /** How often a lingering reset looks whether everything was acknowledged. */
    private static final long LINGER_POLL_NS = 5_000_000;

    /** How long a reset waits for what was written before it; a peer that does not read is not waited for longer. */
    private static final long LINGER_MAX_NS = 5_000_000_000L;

    private final Loop loop;
    private final Registration registration;
    private long lingerDeadlineNs;
    private boolean closed;

    /**
     * Takes over a connected, non-blocking socket that is registered with the loop.
     *
     * @param registration its events come here from now on
     */
    public SocketLeg(Loop loop, Registration registration, LegOwner owner) {
        super(owner);
        this.loop = loop;
        this.registration = registration;
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
        ready((events & (IN | RDHUP | HUP | ERR)) != 0, (events & (OUT | HUP | ERR)) != 0);
    }

    @Override
    protected long fill(Pump pump, long maxBytes) {
        return pump.fill(fd(), maxBytes);
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
     * <p>A reset drops the send queue, so it waits until the peer has acknowledged everything. The kernel has no event
     * for that; it is asked every 5 ms, for at most 5 s.
     */
    @Override
    public void abort(Cause cause) {
        if (closed || lingerDeadlineNs != 0) {
            return;
        }
        owner(LegOwner.NOBODY);
        lingerDeadlineNs = loop.nanoTime() + LINGER_MAX_NS;
        resetWhenAcknowledged();
    }

    private void resetWhenAcknowledged() {
        if (closed) {
            return;
        }
        boolean pending = errno() == 0 && loop.kernel().unacknowledgedBytes(fd()) > 0;
        if (pending && loop.nanoTime() - lingerDeadlineNs < 0) {
            loop.schedule(this::resetWhenAcknowledged, LINGER_POLL_NS);
            return;
        }
        loop.kernel().resetOnClose(fd());
        release();
    }
}
