// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.settings.HostPort;
import io.spliceway.splice.Loop;
import io.spliceway.splice.Pump;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trunks this loop has dialled that carry no flow now: open, greeted, and with a window that earlier flows have grown.
 * The one used last is taken first, so that what is not needed grows old. On the loop's thread.
 */
public final class TrunkPool {
    /** Idle trunks kept for each node. */
    private static final int MAX_IDLE = 64;

    /** How long a trunk is kept unused: below the shortest idle timer of cloud load balancers and firewalls, 350 s. */
    private static final long IDLE_MAX_NS = 240_000_000_000L;

    private final Loop loop;
    private final Map<Peer, ArrayDeque<Idle>> idle = new HashMap<>();

    public TrunkPool(Loop loop) {
        this.loop = loop;
    }

    /** A node, and where it was dialled: a node that has moved is dialled anew. */
    private record Peer(String id, HostPort address) {}

    /**
     * A trunk to a node, or null when there is none.
     *
     * @param address where the node is now
     */
    public @Nullable TrunkConnection take(String peerId, HostPort address) {
        ArrayDeque<Idle> trunks = idle.get(new Peer(peerId, address));
        while (trunks != null && !trunks.isEmpty()) {
            Idle last = trunks.peekLast();
            // What has happened to it since may not have been told yet.
            last.onReady(true, false);
            if (trunks.peekLast() == last) {
                last.leave();
                return last.connection;
            }
        }
        return null;
    }

    /** Keeps a trunk whose flow has ended cleanly; parameters as of {@link #take}. */
    public void offer(String peerId, HostPort address, TrunkConnection connection) {
        ArrayDeque<Idle> trunks = idle.computeIfAbsent(new Peer(peerId, address), _ -> new ArrayDeque<>());
        if (trunks.size() == MAX_IDLE) {
            trunks.getFirst().discard();
        }
        Idle kept = new Idle(connection, trunks);
        trunks.addLast(kept);
        connection.user(kept);
    }

    /** A trunk in the pool. Only PING and PAD make sense on it; anything else, and its end, end it. */
    private final class Idle implements TrunkConnection.User {
        private final TrunkConnection connection;
        private final ArrayDeque<Idle> trunks;
        private final Loop.Timer timer;

        Idle(TrunkConnection connection, ArrayDeque<Idle> trunks) {
            this.connection = connection;
            this.trunks = trunks;
            this.timer = loop.schedule(this::discard, IDLE_MAX_NS);
        }

        @Override
        public void onReady(boolean mayRead, boolean mayWrite) {
            while (connection.errno() == 0) {
                long got = connection.header();
                if (got > 0) {
                    got = connection.common();
                }
                if (got == Pump.WOULD_BLOCK) {
                    return;
                }
                if (got <= 0) {
                    break;
                }
            }
            discard();
        }

        @Override
        public void onLost() {
            leave();
        }

        void leave() {
            timer.cancel();
            trunks.remove(this);
        }

        private void discard() {
            leave();
            connection.user((_, _) -> {});
            connection.close();
        }
    }
}
