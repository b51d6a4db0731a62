// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.early;

import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much may be opened for clients that have shown nothing but a SYN, whose sender anybody can forge. Three bounds: what
 * is open at once, how much one network may cause in a second, and a switch that goes off while too few of the SYNs become
 * connections. One thread; time is an argument.
 */
public final class EarlyBudget {
    /** What an open may turn out to be, to this budget. */
    public enum Ending {
        /** A connection came. */
        CLAIMED,
        /** None came. */
        EXPIRED,
        /** Nothing was opened, or its failure says nothing about the client. */
        VOID
    }

    /** An answer of {@link #ask}: too much is open, or the network has had its share. */
    public static final int OVER_BUDGET = -1;
    /** An answer of {@link #ask}: the switch is off. */
    public static final int SWITCHED_OFF = -2;

    private static final Logger LOG = LoggerFactory.getLogger(EarlyBudget.class);

    /** Endings that the switch looks at: the last ones. */
    static final int HISTORY = Long.SIZE;

    /** Opens that are tried when the switch has been off. */
    static final int TRIES = 8;

    /** One in so many must be claimed. */
    private static final int ONE_IN = 4;

    static final long FIRST_PAUSE_NS = 1_000_000_000L;
    static final long LAST_PAUSE_NS = 60_000_000_000L;

    /** Networks that are remembered; one that is forgotten begins anew. */
    static final int MAX_NETWORKS = 4_096;

    private final int maxOutstanding;
    private final int perSource;
    private final Map<Long, Share> shares = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Share> eldest) {
            return size() > MAX_NETWORKS;
        }
    };
    private int outstanding;

    /** The last endings, newest lowest; a claimed one is 1. */
    private long history;

    private int historyLength;

    /** Endings of what was opened before the switch last changed do not count. */
    private int phase;

    private boolean trying;
    private int triesLeft;
    private boolean off;
    private long offUntilNs;
    private long pauseNs = FIRST_PAUSE_NS;

    /** What a network may still cause, a token bucket that begins full. */
    private static final class Share {
        private double tokens;
        private long filledNs;

        Share(double tokens, long nowNs) {
            this.tokens = tokens;
            this.filledNs = nowNs;
        }
    }

    /**
     * A budget of which nothing is used.
     *
     * @param maxOutstanding opened and neither claimed nor given up, at once
     * @param perSource opened in a second for one network; as many may come at once
     */
    public EarlyBudget(int maxOutstanding, int perSource) {
        this.maxOutstanding = maxOutstanding;
        this.perSource = perSource;
    }

    /**
     * Whether something may be opened; if so it counts until {@link #ended} is told.
     *
     * @param source the client's network, see {@link FourTuple#sourcePrefix}
     * @return 0 or more, to be handed to {@link #ended}; {@link #OVER_BUDGET} or {@link #SWITCHED_OFF}
     */
    public int ask(long source, long nowNs) {
        if (off && nowNs - offUntilNs >= 0) {
            off = false;
            begin(true);
        }
        if (off || (trying && triesLeft == 0)) {
            return SWITCHED_OFF;
        }
        if (outstanding >= maxOutstanding || !takeShare(source, nowNs)) {
            return OVER_BUDGET;
        }
        outstanding++;
        if (trying) {
            triesLeft--;
        }
        return phase;
    }

    /**
     * What was opened is so no more, or has become a flow.
     *
     * @param ticket the answer of {@link #ask}
     */
    public void ended(int ticket, Ending ending, long nowNs) {
        outstanding--;
        if (ticket != phase) {
            return;
        }
        if (ending == Ending.VOID) {
            if (trying) {
                triesLeft++;
            }
            return;
        }
        history = history << 1 | (ending == Ending.CLAIMED ? 1 : 0);
        historyLength = Math.min(historyLength + 1, HISTORY);
        judge(nowNs);
    }

    /** Opened and not ended. */
    public int outstanding() {
        return outstanding;
    }

    /** Networks that are remembered, at most {@link #MAX_NETWORKS}. */
    int networks() {
        return shares.size();
    }

    private void judge(long nowNs) {
        int enough = trying ? TRIES : HISTORY;
        if (historyLength < enough) {
            return;
        }
        int claimed = Long.bitCount(history);
        if (claimed * ONE_IN < enough) {
            LOG.warn(
                    "early syn switched off claimed={} of={} for_ms={} (SYNs come whose clients do not: a flood, or a"
                            + " firewall behind which they are dropped)",
                    claimed,
                    enough,
                    pauseNs / 1_000_000);
            phase = next();
            off = true;
            offUntilNs = nowNs + pauseNs;
            pauseNs = Math.min(2 * pauseNs, LAST_PAUSE_NS);
        } else if (trying) {
            LOG.info("early syn switched on claimed={} of={}", claimed, enough);
            pauseNs = FIRST_PAUSE_NS;
            begin(false);
        }
    }

    private void begin(boolean withFew) {
        trying = withFew;
        triesLeft = TRIES;
        history = 0;
        historyLength = 0;
        phase = next();
    }

    private int next() {
        return (phase + 1) & Integer.MAX_VALUE;
    }

    private boolean takeShare(long source, long nowNs) {
        Share share = shares.computeIfAbsent(source, _ -> new Share(perSource, nowNs));
        share.tokens = Math.min(perSource, share.tokens + (nowNs - share.filledNs) / 1e9 * perSource);
        share.filledNs = nowNs;
        if (share.tokens < 1) {
            return false;
        }
        share.tokens--;
        return true;
    }
}
