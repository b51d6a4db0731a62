// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.linux.NativeBuffer;
import io.spliceway.settings.HostPort;
import io.spliceway.splice.Loop;
import io.spliceway.splice.Pump;
import io.spliceway.splice.Registration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The trunks of one loop that carry no flow now, to every node it calls: open, greeted, and with a window that earlier
 * flows have grown. The one used last is taken first, so that what is not needed grows old. On the loop's thread.
 *
 * <p>How many are kept ready follows the rate at which flows have opened of late, between {@link PoolSettings#low} and
 * {@link PoolSettings#high}: one that is taken is replaced at once, so that the next flow finds one whose handshake is
 * done. A flow that finds none waits for the first that is made.
 *
 * <p>That both ends have said EOF does not mean that the called node is done with the flow: an upload may still be on
 * its way to a slow origin, or end in a reset. So a trunk is asked, by a PING, and waits for the answer, which only a
 * node gives that has let go of the flow. Later PINGs show that the node still lives, and keep firewalls from forgetting
 * the connection.
 */
public final class TrunkPool {
    /** Told of a trunk that a flow has asked for; exactly one of the two, unless it was cancelled. */
    public interface Taker {
        /**
         * Here it is.
         *
         * @param waited whether it waited in the pool, so that the node may have gone since it was last heard
         */
        void onTrunk(TrunkConnection connection, boolean waited);

        /**
         * The node can't be reached.
         *
         * @param errno positive
         */
        void onFailed(int errno);
    }

    /** How long a trunk above what is needed is kept unused. */
    private static final long IDLE_MAX_NS = 240_000_000_000L;

    /** How old a trunk becomes, give or take a fifth, so that not all of them end at once. */
    private static final long AGE_MAX_NS = 3_600_000_000_000L;

    /** Time between two PINGs, and to answer one; far below the shortest idle timer of a cloud, 350 s. */
    private static final long PING_NS = 5_000_000_000L;

    /** How often the rates are looked at. */
    private static final long TICK_NS = 1_000_000_000L;

    /** What is left of a rate a second later, when nothing more opens. */
    private static final double RATE_KEPT = 0.8;

    /** Trunks are kept ready for the flows of so long a time: a handshake around the world, and some. */
    private static final double AHEAD_S = 0.5;

    /** Connections to one node under way at most, beside those that flows wait for. */
    private static final int MAX_DIALS = 16;

    /** After a dial that has failed, none is made ahead of need for this long, and longer each time. */
    private static final long REST_MIN_NS = 1_000_000_000L;

    private static final long REST_MAX_NS = 30_000_000_000L;

    /** Frames dealt with in one turn. */
    private static final int MAX_FRAMES = 64;

    private final Loop loop;
    private final NativeBuffer scratch;
    private final Greeter greeter;
    private final TrunkCaller caller;
    private final PoolSettings settings;
    private final Windows windows;
    private final Map<Peer, Line> lines = new HashMap<>();
    private boolean ticking;

    /**
     * Empty; {@link #keepReady} and flows fill it.
     *
     * @param scratch shared by the loop, {@link TrunkConnection#SCRATCH_BYTES}
     * @param greeter this node's
     * @param windows of the loop
     */
    public TrunkPool(
            Loop loop,
            NativeBuffer scratch,
            Greeter greeter,
            TrunkCaller caller,
            PoolSettings settings,
            Windows windows) {
        this.loop = loop;
        this.scratch = scratch;
        this.greeter = greeter;
        this.caller = caller;
        this.settings = settings;
        this.windows = windows;
    }

    /** A node, and where it was dialled: a node that has moved is dialled anew. */
    private record Peer(String id, HostPort address) {}

    /**
     * From now on trunks to these nodes are kept ready, and to no others but those that flows open to.
     *
     * @param peers their trunk addresses
     */
    public void keepReady(Map<String, HostPort> peers) {
        lines.values().forEach(line -> line.ready = false);
        peers.forEach((id, address) -> line(new Peer(id, address)).ready = true);
        lines.values().forEach(Line::refill);
        tickLater();
    }

    /**
     * A trunk to a node that can be used at once, or null when there is none. More are made for who comes next.
     *
     * @param address where the node is now
     */
    public @Nullable TrunkConnection take(String peerId, HostPort address) {
        Line line = line(new Peer(peerId, address));
        line.opens++;
        TrunkConnection connection = line.takeIdle();
        line.refill();
        tickLater();
        return connection;
    }

    /**
     * Gives a trunk to a node as soon as there is one; at once when one is idle.
     *
     * @return cancels it, while the taker was not told
     */
    public Runnable open(String peerId, HostPort address, Taker taker) {
        TrunkConnection idle = take(peerId, address);
        if (idle != null) {
            taker.onTrunk(idle, true);
            return () -> {};
        }
        Line line = line(new Peer(peerId, address));
        line.waiting.addLast(taker);
        line.refill();
        return () -> line.waiting.remove(taker);
    }

    /** Keeps a trunk whose flow has ended cleanly; parameters as of {@link #take}. */
    public void offer(String peerId, HostPort address, TrunkConnection connection) {
        Line line = line(new Peer(peerId, address));
        if (settings.high() == 0 || isOld(connection)) {
            connection.user((_, _) -> {});
            connection.close();
            return;
        }
        windows.learn(peerId, connection);
        line.keep(connection, false);
        if (line.idle.size() > settings.high()) {
            line.idle.getFirst().discard();
        }
        tickLater();
    }

    /**
     * A node was found dead, or could not be reached: the trunks that were made until now are of no use. Parameters as of
     * {@link #take}.
     */
    public void forget(String peerId, HostPort address) {
        Line line = lines.get(new Peer(peerId, address));
        if (line != null) {
            new ArrayList<>(line.idle).stream().filter(trunk -> !trunk.isNew()).forEach(Idle::discard);
        }
    }

    private Line line(Peer peer) {
        return lines.computeIfAbsent(peer, Line::new);
    }

    private boolean isOld(TrunkConnection connection) {
        return loop.nanoTime() - connection.endNs() >= 0;
    }

    private long endNs() {
        long fifth = AGE_MAX_NS / 5;
        return loop.nanoTime() + AGE_MAX_NS + ThreadLocalRandom.current().nextLong(-fifth, fifth);
    }

    private void tickLater() {
        if (!ticking && !lines.isEmpty()) {
            ticking = true;
            loop.schedule(this::tick, TICK_NS);
        }
    }

    private void tick() {
        ticking = false;
        for (Iterator<Line> all = lines.values().iterator(); all.hasNext(); ) {
            Line line = all.next();
            line.tick();
            if (line.isUnused()) {
                all.remove();
            }
        }
        tickLater();
    }

    /** The trunks to one node. */
    private final class Line {
        private final Peer peer;
        private final ArrayDeque<Idle> idle = new ArrayDeque<>();
        private final ArrayDeque<Taker> waiting = new ArrayDeque<>();
        private int dialling;
        /** Flows may go there at any time. */
        private boolean ready;
        /** Flows opened since the last tick, and the most a second of late. */
        private int opens;

        private double rate;
        private long restNs;
        private long restEndNs;

        Line(Peer peer) {
            this.peer = peer;
        }

        boolean isUnused() {
            return !ready && idle.isEmpty() && waiting.isEmpty() && dialling == 0 && wanted() == 0;
        }

        /** How many are to be idle. */
        int wanted() {
            int low = ready ? settings.low() : 0;
            return Math.min(settings.high(), Math.max(low, (int) Math.round(rate * AHEAD_S)));
        }

        void tick() {
            double kept = rate * RATE_KEPT;
            rate = Math.max(opens, kept < 0.1 ? 0 : kept);
            opens = 0;
            refill();
        }

        @Nullable
        TrunkConnection takeIdle() {
            for (Idle trunk : List.copyOf(idle).reversed()) {
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

        void keep(TrunkConnection connection, boolean isNew) {
            Idle trunk = new Idle(connection, this, isNew);
            idle.addLast(trunk);
            connection.user(trunk);
            trunk.ask();
            // The end of the connection may have come together with the end of the flow, and nothing would tell of it.
            connection.later(() -> trunk.onReady(true, false));
        }

        void refill() {
            while (dialling < waiting.size()) {
                dial();
            }
            while (!rests() && dialling < MAX_DIALS && idle.size() + dialling - waiting.size() < wanted()) {
                dial();
            }
        }

        private boolean rests() {
            return restNs > 0 && loop.nanoTime() - restEndNs < 0;
        }

        private void dial() {
            dialling++;
            caller.call(peer.address(), new TrunkCaller.Listener() {
                @Override
                public void onConnected(Registration registration) {
                    dialling--;
                    connected(TrunkDialer.greet(loop, scratch, registration, greeter, peer.id(), endNs()));
                }

                @Override
                public void onFailed(int errno) {
                    dialling--;
                    rest();
                    Taker taker = waiting.pollFirst();
                    if (taker != null) {
                        taker.onFailed(errno);
                    }
                }
            });
        }

        void rest() {
            restNs = Math.clamp(2 * restNs, REST_MIN_NS, REST_MAX_NS);
            restEndNs = loop.nanoTime() + restNs;
        }

        private void connected(TrunkConnection connection) {
            Taker taker = waiting.pollFirst();
            if (taker != null) {
                taker.onTrunk(connection, false);
            } else {
                keep(connection, true);
            }
        }
    }

    /** A trunk in the pool. Only HELLO, PING and PAD make sense on it; anything else, and its end, end it. */
    private final class Idle implements TrunkConnection.User {
        private final TrunkConnection connection;
        private final Line line;
        private final long sinceNs = loop.nanoTime();
        private long asked;
        private boolean answered;
        private Loop.@Nullable Timer timer;

        /** In the pool. */
        private boolean kept = true;

        /** The other node has let go of the last flow, or there was none. */
        private boolean done;

        /** It has carried no flow, and the node was not heard on it yet. */
        private boolean silent;

        private final WindowWarmer warmer;

        Idle(TrunkConnection connection, Line line, boolean isNew) {
            this.connection = connection;
            this.line = line;
            this.done = isNew;
            this.silent = isNew;
            this.warmer = new WindowWarmer(loop, connection, line.peer.id(), windows);
        }

        boolean isNew() {
            return silent;
        }

        void ask() {
            asked = connection.newQuestion();
            answered = false;
            if (connection.send(FrameType.PING, 0, Ping.question(asked)) < 0) {
                discard();
            } else {
                timer = loop.schedule(this::onTime, PING_NS);
            }
        }

        /** Until it is done with the flow a node may take its time; afterwards it has none. */
        private void onTime() {
            boolean needless = line.idle.size() > line.wanted() && loop.nanoTime() - sinceNs > IDLE_MAX_NS;
            if (needless || isOld(connection) || (done && !answered)) {
                discard();
                line.refill();
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
                if (silent) {
                    silent = false;
                    line.restNs = 0;
                    warmer.start();
                }
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
            warmer.stop();
            Loop.Timer running = timer;
            if (running != null) {
                running.cancel();
            }
            line.idle.remove(this);
        }

        private void discard() {
            if (kept) {
                leave();
                connection.user((_, _) -> {});
                connection.close();
                if (silent) {
                    // Whoever answers there is not the node, or not well: not to be called again at once.
                    line.rest();
                }
            }
        }
    }
}
