// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.settings.HostPort;
import io.spliceway.splice.Loop;
import io.spliceway.splice.Pump;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trunks this loop has dialled that carry no flow now: open, greeted, and with a window that earlier flows have grown.
 * The one used last is taken first, so that what is not needed grows old. On the loop's thread.
 *
 * <p>That both ends have said EOF does not mean that the called node is done with the flow: an upload may still be on
 * its way to a slow origin, or end in a reset. So a trunk is asked, by a PING, and waits for the answer, which only a
 * node gives that has let go of the flow. Later PINGs show that the node still lives.
 */
public final class TrunkPool {
    /** Idle trunks kept for each node. */
    private static final int MAX_IDLE = 64;

    /** How long a trunk is kept unused: below the shortest idle timer of cloud load balancers and firewalls, 350 s. */
    private static final long IDLE_MAX_NS = 240_000_000_000L;

    /** Time between two PINGs, and to answer one. */
    private static final long PING_NS = 5_000_000_000L;

    /** Frames dealt with in one turn. */
    private static final int MAX_FRAMES = 64;

    private final Loop loop;
    private final Map<Peer, ArrayDeque<Idle>> peers = new HashMap<>();
    private long lastPing;

    public TrunkPool(Loop loop) {
        this.loop = loop;
    }

    /** A node, and where it was dialled: a node that has moved is dialled anew. */
    private record Peer(String id, HostPort address) {}

    /**
     * A trunk to a node, or null when there is none that another flow may use at once.
     *
     * @param address where the node is now
     */
    public @Nullable TrunkConnection take(String peerId, HostPort address) {
        ArrayDeque<Idle> trunks = peers.get(new Peer(peerId, address));
        if (trunks == null) {
            return null;
        }
        for (Idle trunk : List.copyOf(trunks).reversed()) {
            if (!trunk.done) {
                continue;
            }
            // What has happened to it since may not have been told yet.
            trunk.onReady(true, false);
            if (trunk.kept) {
                trunk.leave();
                return trunk.connection;
            }
        }
        return null;
    }

    /** Keeps a trunk whose flow has ended cleanly; parameters as of {@link #take}. */
    public void offer(String peerId, HostPort address, TrunkConnection connection) {
        Peer peer = new Peer(peerId, address);
        ArrayDeque<Idle> trunks = peers.computeIfAbsent(peer, _ -> new ArrayDeque<>());
        Idle trunk = new Idle(connection, peer);
        trunks.addLast(trunk);
        connection.user(trunk);
        trunk.ask();
        if (trunks.size() > MAX_IDLE) {
            trunks.getFirst().discard();
        }
        // The end of the connection may have come together with the end of the flow, and nothing would tell of it.
        connection.later(() -> trunk.onReady(true, false));
    }

    /** A node was found dead, or could not be reached: its trunks are of no use. Parameters as of {@link #take}. */
    public void forget(String peerId, HostPort address) {
        ArrayDeque<Idle> trunks = peers.get(new Peer(peerId, address));
        if (trunks != null) {
            new ArrayList<>(trunks).forEach(Idle::discard);
        }
    }

    /** A trunk in the pool. Only PING and PAD make sense on it; anything else, and its end, end it. */
    private final class Idle implements TrunkConnection.User {
        private final TrunkConnection connection;
        private final Peer peer;
        private final long sinceNs = loop.nanoTime();
        private long asked;
        private boolean answered;
        private Loop.@Nullable Timer timer;

        /** In the pool. */
        private boolean kept = true;

        /** The other node has let go of the last flow. */
        private boolean done;

        Idle(TrunkConnection connection, Peer peer) {
            this.connection = connection;
            this.peer = peer;
        }

        void ask() {
            asked = ++lastPing;
            answered = false;
            if (connection.send(FrameType.PING, 0, Ping.question(asked)) < 0) {
                discard();
            } else {
                timer = loop.schedule(this::onTime, PING_NS);
            }
        }

        /** Until it is done with the flow a node may take its time; afterwards it has none. */
        private void onTime() {
            boolean old = loop.nanoTime() - sinceNs > IDLE_MAX_NS;
            if (old || (done && !answered)) {
                discard();
            } else if (answered) {
                ask();
            } else {
                timer = loop.schedule(this::onTime, PING_NS);
            }
        }

        @Override
        public void onReady(boolean mayRead, boolean mayWrite) {
            for (int frames = 0; kept; frames++) {
                if (frames == MAX_FRAMES) {
                    connection.yieldTurn();
                    return;
                }
                long got = connection.errno() == 0 ? connection.header() : Pump.END;
                if (got > 0) {
                    got = frame();
                }
                if (got == Pump.WOULD_BLOCK) {
                    return;
                }
                if (got <= 0) {
                    discard();
                }
            }
        }

        private long frame() {
            FrameReader reader = connection.reader();
            if (!Ping.isAnswer(reader)) {
                return connection.common();
            }
            long got = connection.payload();
            if (got > 0 && Ping.answers(reader.payload(), asked)) {
                answered = true;
                done = true;
            }
            return got;
        }

        @Override
        public void onLost() {
            leave();
        }

        void leave() {
            kept = false;
            Loop.Timer running = timer;
            if (running != null) {
                running.cancel();
            }
            ArrayDeque<Idle> trunks = peers.get(peer);
            if (trunks != null) {
                trunks.remove(this);
                if (trunks.isEmpty()) {
                    peers.remove(peer);
                }
            }
        }

        private void discard() {
            if (kept) {
                leave();
                connection.user((_, _) -> {});
                connection.close();
            }
        }
    }
}
