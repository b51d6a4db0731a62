// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.flow;

import io.spliceway.linux.Errno;
import io.spliceway.router.early.EarlyOutcome;
import io.spliceway.router.early.FourTuple;
import io.spliceway.router.net.Dialer;
import io.spliceway.router.net.NodeLoop;
import io.spliceway.router.trunk.Open;
import io.spliceway.router.trunk.TrunkConnection;
import io.spliceway.router.trunk.TrunkDialer;
import io.spliceway.settings.HostPort;
import io.spliceway.splice.Cause;
import io.spliceway.splice.Leg;
import io.spliceway.splice.LegOwner;
import io.spliceway.splice.Loop;
import io.spliceway.splice.Registration;
import io.spliceway.splice.SocketLeg;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An upstream leg that is opened for a connection before it comes. It asks one loop after the other for an idle trunk, and
 * from then on lives on the loop that had one. On that loop's thread, but for {@link #take}.
 */
final class EarlyUpstream implements LegOwner, Dialer.Listener {
    /** How it stands between the loops. */
    private enum State {
        /** Nothing is open; a loop is asked. */
        SEEKING,
        /** Open, or being opened, on the loop of {@link #door}. */
        OPENED,
        /** A connection has come for it, or it is of no use any more. */
        TAKEN
    }

    private final EarlyOpens opens;
    private final FourTuple tuple;
    private final List<EdgeService> doors;
    private final int firstDoor;
    private final int ticket;
    private final AtomicReference<State> state = new AtomicReference<>(State.SEEKING);

    /** Written before {@link #state} becomes OPENED, and not afterwards. */
    private @Nullable EdgeService door;

    private @Nullable Open open;
    private List<String> hops = List.of();
    private @Nullable HostPort nextAddress;
    private @Nullable Dialer dialer;
    private @Nullable Leg leg;
    private Loop.@Nullable Timer expiry;
    private @Nullable Flow flow;
    private boolean over;

    /**
     * Nothing is open yet.
     *
     * @param doors the service on each loop
     * @param firstDoor the loop to ask first
     * @param ticket of the budget
     */
    EarlyUpstream(EarlyOpens opens, FourTuple tuple, List<EdgeService> doors, int firstDoor, int ticket) {
        this.opens = opens;
        this.tuple = tuple;
        this.doors = doors;
        this.firstDoor = firstDoor;
        this.ticket = ticket;
    }

    FourTuple tuple() {
        return tuple;
    }

    int ticket() {
        return ticket;
    }

    /** Asks the first loop. Any thread. */
    void seek() {
        ask(0);
    }

    /**
     * A connection has come, for which this was taken out of the table. Any thread.
     *
     * @return the door that must take the connection, or null when nothing was opened
     */
    @Nullable
    EdgeService take() {
        return switch (state.getAndSet(State.TAKEN)) {
            case SEEKING -> {
                opens.neverOpened(this);
                yield null;
            }
            case OPENED -> {
                opens.ended(this, EarlyOutcome.CLAIMED);
                yield door;
            }
            case TAKEN -> null;
        };
    }

    /** What was said of the flow upstream. */
    Open open() {
        Open opened = open;
        if (opened == null) {
            throw new IllegalStateException("not opened");
        }
        return opened;
    }

    /**
     * Hands the leg over to the flow of its connection, or its dial; false when there is nothing to be had, and then the
     * flow opens its own.
     */
    boolean join(Flow owner) {
        stopTimer();
        Leg opened = leg;
        if (!over && opened != null) {
            over = true;
            owner.relayEarly(hops, nextAddress, opened);
            return true;
        }
        Dialer dialing = dialer;
        if (!over && dialing != null) {
            flow = owner;
            owner.awaitEarly(dialing);
            return true;
        }
        over = true;
        return false;
    }

    /** Its connection is not to be carried, or none has come: closes what is open, with a reset. Idempotent. */
    void letGo() {
        stopTimer();
        if (over) {
            return;
        }
        over = true;
        if (dialer != null) {
            dialer.cancel();
        }
        if (leg != null) {
            leg.abort(Cause.ABORTED);
        }
    }

    /** The node ends: nobody will come. Any thread. */
    void expireNow() {
        EdgeService where = state.get() == State.OPENED ? door : null;
        if (where != null) {
            var _ = where.onLoop(this::expire);
        }
    }

    @Override
    public void onConnected(Registration registration, int seen) {
        dialer = null;
        Flow claimed = flow;
        if (claimed != null) {
            over = true;
            claimed.onConnected(registration, seen);
        } else {
            leg = new SocketLeg(opened().loop().loop(), registration, seen, this);
        }
    }

    @Override
    public void onFailed(int errno) {
        dialer = null;
        Flow claimed = flow;
        if (claimed != null) {
            over = true;
            claimed.onFailed(errno);
        } else {
            fail();
        }
    }

    /** What comes waits in the kernel until there is a flow; only the connection's failure matters before. */
    @Override
    public void onReady(Leg ready) {
        if (ready.errno() != 0) {
            fail();
        }
    }

    @Override
    public void onLost(Leg lost) {
        leg = null;
        fail();
    }

    private void ask(int asked) {
        EdgeService next = doors.get((firstDoor + asked) % doors.size());
        if (!next.onLoop(() -> openAt(next, asked))) {
            opens.ended(this, EarlyOutcome.FAILED);
        }
    }

    private void openAt(EdgeService at, int asked) {
        if (state.get() != State.SEEKING) {
            return;
        }
        List<String> way = at.ways().getFirst();
        if (way.isEmpty()) {
            if (settle(at)) {
                dial(at);
            }
            return;
        }
        String next = way.getFirst();
        HostPort address = at.context().peers().trunkAddress(next);
        NodeLoop loop = at.loop();
        TrunkConnection idle = address == null ? null : loop.trunks().take(next, address);
        if (address != null && idle != null) {
            if (settle(at)) {
                send(at, way, address, idle);
            } else {
                loop.trunks().offer(next, address, idle);
            }
        } else if (asked + 1 < doors.size()) {
            ask(asked + 1);
        } else if (state.compareAndSet(State.SEEKING, State.TAKEN)) {
            opens.ended(this, EarlyOutcome.NO_TRUNK);
        }
    }

    /** From here on it lives on this loop; false when its connection has come and gone its own way. */
    private boolean settle(EdgeService at) {
        door = at;
        open = at.open(tuple.client());
        if (!state.compareAndSet(State.SEEKING, State.OPENED)) {
            return false;
        }
        expiry = at.loop().loop().schedule(this::expire, opens.claimWithinNs());
        opens.opened();
        return true;
    }

    private void send(EdgeService at, List<String> way, HostPort address, TrunkConnection idle) {
        String next = way.getFirst();
        hops = way;
        nextAddress = address;
        FlowContext context = at.context();
        context.metrics().trunkUsed(true);
        Leg opened = TrunkDialer.open(
                idle,
                context.greeter().nodeId(),
                next,
                open().onward(way.subList(1, way.size())),
                connection -> at.loop().trunks().offer(next, address, connection),
                true);
        opened.owner(this);
        leg = opened;
    }

    private void dial(EdgeService at) {
        FlowContext context = at.context();
        Loop loop = at.loop().loop();
        context.resolver().resolve(at.loop().loop().eventLoop(), open().destination(), address -> {
            if (over) {
                return;
            }
            if (address == null) {
                onFailed(Errno.EHOSTUNREACH);
                return;
            }
            Dialer dialing = new Dialer(loop, this);
            dialer = dialing;
            dialing.start(address, context.origins(), context.connectTimeoutNs());
        });
    }

    private void expire() {
        if (opens.remove(this)) {
            letGo();
            opens.ended(this, EarlyOutcome.EXPIRED);
        }
    }

    private void fail() {
        boolean waited = !over && opens.remove(this);
        letGo();
        if (waited) {
            opens.ended(this, EarlyOutcome.FAILED);
        }
    }

    private EdgeService opened() {
        EdgeService where = door;
        if (where == null) {
            throw new IllegalStateException("not opened");
        }
        return where;
    }

    private void stopTimer() {
        Loop.Timer running = expiry;
        if (running != null) {
            running.cancel();
        }
    }
}
