// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.network;

import io.spliceway.control.client.LinkStatus;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a link, or the way from a node to a destination, at one moment.
 *
 * @param state whether it can be used
 * @param figures what the node that stands at its start measured
 * @param ageNs since its newest outcome
 * @param routeUs what a route takes it for, microseconds; {@link LinkStatus#UNKNOWN} when it cannot be used
 */
public record LinkView(State state, Figures figures, long ageNs, long routeUs) {
    /** A link nobody has probed yet. */
    public static final LinkView UNMEASURED =
            new LinkView(State.UNMEASURED, Figures.of(new ProbeWindow(1)), 0, LinkStatus.UNKNOWN);

    /** Whether a link can be used, and why not. */
    public enum State {
        UP,
        /** The last probes were lost. */
        LOST,
        /** The newest outcome is too old. */
        STALE,
        /** There is no outcome. */
        UNMEASURED
    }

    /**
     * When a link counts as usable.
     *
     * @param staleAfterNs a newest outcome older than this does not count
     * @param downAfterLost this many probes lost in a row take a link down
     */
    public record Rules(long staleAfterNs, int downAfterLost) {}

    /**
     * Judges one direction of a link. It is down when its own last probes were lost, or when the last one in each
     * direction was: then nobody has seen the other, and waiting for a second loss would say no more.
     *
     * @param reverse what the far end measured; null for a destination, which measures nothing
     */
    static LinkView of(ProbeWindow forward, @Nullable ProbeWindow reverse, Rules rules, long nowNs) {
        ProbeWindow back = reverse == null || reverse.ageNs(nowNs) > rules.staleAfterNs() ? null : reverse;
        State state;
        if (forward.ageNs(nowNs) > rules.staleAfterNs()) {
            state = State.STALE;
        } else if (forward.lostInARow() >= rules.downAfterLost()
                || (forward.lostInARow() > 0 && back != null && back.lostInARow() > 0)) {
            state = State.LOST;
        } else {
            state = State.UP;
        }
        long rttUs = Figures.median(forward.answered(), back == null ? new ProbeWindow(1).answered() : back.answered());
        if (state == State.UP && rttUs == LinkStatus.UNKNOWN) {
            state = State.LOST;
        }
        return new LinkView(
                state, Figures.of(forward), forward.ageNs(nowNs), state == State.UP ? rttUs : LinkStatus.UNKNOWN);
    }

    public boolean isUp() {
        return state == State.UP;
    }
}
