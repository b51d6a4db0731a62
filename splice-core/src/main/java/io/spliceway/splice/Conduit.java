// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.spliceway.splice.Direction.State;
import io.spliceway.splice.Direction.Stop;
import io.spliceway.splice.LoopCounters.Counter;

/**
 * Joins two legs: bytes both ways, half-closes, resets, one ending. How directions end is in the package's
 * documentation. One loop thread only.
 */
public final class Conduit implements LegOwner {
    private final Loop loop;
    private final Leg client;
    private final Leg upstream;
    private final Direction toUpstream;
    private final Direction toClient;
    private final ConduitListener listener;
    private boolean halfClosed;
    private boolean closed;
    private Side firstToEnd = Side.CLIENT;

    /**
     * Joins two legs, which from here on belong to the conduit; nothing moves before {@link #start}.
     *
     * @param options how bytes are moved, and what the flow may take
     */
    public Conduit(Loop loop, Leg client, Leg upstream, ConduitOptions options, ConduitListener listener) {
        this.loop = loop;
        this.client = client;
        this.upstream = upstream;
        this.toUpstream = new Direction(loop, client, upstream, options);
        this.toClient = new Direction(loop, upstream, client, options);
        this.listener = listener;
    }

    /** Begins, with what has already arrived. */
    public void start() {
        client.owner(this);
        upstream.owner(this);
        run();
    }

    /**
     * Before {@link #start}: the upstream leg may turn out not to be there. What the client has sent so far is kept, up to
     * 256 KiB, until {@link #proven}; should the upstream leg fail before that, with nothing of what it sent delivered,
     * then {@link ConduitListener#onUpstreamLost} decides.
     */
    public void keepUntilProven() {
        toUpstream.keep();
    }

    /** The upstream leg is there: what was kept is let go. Idempotent. */
    public void proven() {
        if (!closed) {
            toUpstream.proven();
        }
    }

    @Override
    public void onReady(Leg leg) {
        run();
    }

    /** Ends the flow now: both peers see a reset. Idempotent. */
    public void abort(Cause cause) {
        if (!closed) {
            close(new CloseReason(Side.NODE, cause));
        }
    }

    /** Bytes delivered to the upstream leg. Any thread. */
    public long bytesToUpstream() {
        return toUpstream.bytes();
    }

    /** Bytes delivered to the client leg. Any thread. */
    public long bytesToClient() {
        return toClient.bytes();
    }

    /** Whether what one side sent has been delivered to its end. */
    boolean isShut(Side source) {
        return (source == Side.CLIENT ? toUpstream : toClient).state() == State.SHUT;
    }

    @Override
    public void onLost(Leg leg) {
        abort(Cause.ABORTED);
    }

    private void run() {
        if (closed) {
            return;
        }
        Stop fromClient = toUpstream.run();
        Stop fromUpstream = toClient.run();
        if (client.errno() != 0) {
            // Writing to the client may have failed only just now; what it sent before has its turn.
            fromClient = toUpstream.run();
        }
        settle();
        if (!closed) {
            goOn(toUpstream, client, fromClient);
            goOn(toClient, upstream, fromUpstream);
        }
    }

    private void goOn(Direction direction, Leg source, Stop stop) {
        switch (stop) {
            case WAITS -> {}
            case YIELDS -> {
                loop.counters().add(Counter.YIELDS, 1);
                source.takeTurnAgain(loop);
            }
            case RATE_LIMITED -> direction.waitForRate(this::run);
        }
    }

    private void settle() {
        if (upstream.errno() != 0 && !toClient.isOpen()) {
            if (toUpstream.isKept() && client.errno() == 0 && toClient.bytes() == 0 && listener.onUpstreamLost()) {
                giveBack();
                return;
            }
            close(new CloseReason(Side.UPSTREAM, Cause.of(upstream.errno())));
        } else if (client.errno() != 0 && !toUpstream.isOpen()) {
            close(new CloseReason(Side.CLIENT, Cause.of(client.errno())));
        } else if (toUpstream.state() == State.SHUT && toClient.state() == State.SHUT) {
            close(new CloseReason(halfClosed ? firstToEnd : Side.UPSTREAM, Cause.END));
        } else if (!halfClosed && toUpstream.state() == State.SHUT) {
            halfClose(Side.CLIENT);
        } else if (!halfClosed && toClient.state() == State.SHUT) {
            halfClose(Side.UPSTREAM);
        }
    }

    /** The client leg is as if nothing had been taken from it, but that its end is known when it has come. */
    private void giveBack() {
        closed = true;
        toUpstream.giveBack();
        toClient.close();
        client.owner(LegOwner.NOBODY);
        upstream.abort(Cause.of(upstream.errno()));
        listener.onGivenBack();
    }

    private void halfClose(Side side) {
        halfClosed = true;
        firstToEnd = side;
        listener.onHalfClosed(side);
    }

    private void close(CloseReason reason) {
        closed = true;
        toUpstream.close();
        toClient.close();
        // A fault in one of them must not keep the others from ending.
        try {
            end(client, reason.cause());
        } finally {
            try {
                end(upstream, reason.cause());
            } finally {
                listener.onClosed(reason);
            }
        }
    }

    private static void end(Leg leg, Cause cause) {
        if (cause == Cause.END) {
            leg.release();
        } else {
            leg.abort(cause);
        }
    }
}
