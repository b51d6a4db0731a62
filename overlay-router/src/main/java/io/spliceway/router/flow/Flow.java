// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.flow;

import io.spliceway.linux.Errno;
import io.spliceway.router.net.Dialer;
import io.spliceway.router.net.NodeLoop;
import io.spliceway.router.route.FlowKind;
import io.spliceway.router.trunk.Open;
import io.spliceway.router.trunk.TrunkConnection;
import io.spliceway.router.trunk.TrunkDialer;
import io.spliceway.router.trunk.TrunkLeg;
import io.spliceway.router.trunk.TrunkPool;
import io.spliceway.settings.HostPort;
import io.spliceway.splice.Cause;
import io.spliceway.splice.CloseReason;
import io.spliceway.splice.Conduit;
import io.spliceway.splice.ConduitListener;
import io.spliceway.splice.ConduitOptions;
import io.spliceway.splice.Leg;
import io.spliceway.splice.LegOwner;
import io.spliceway.splice.Registration;
import io.spliceway.splice.Side;
import io.spliceway.splice.SocketLeg;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One flow on this node. On the thread of its loop, from beginning to end. */
public final class Flow implements LegOwner, ConduitListener, Dialer.Listener, TrunkPool.Taker {
    private static final Logger LOG = LoggerFactory.getLogger(Flow.class);

    /** Times a flow is opened again because of a dead trunk; more than one would be another fault. */
    private static final int MAX_RETRIES = 3;

    private final FlowContext context;
    private final NodeLoop loop;
    private final FlowKind kind;
    private final Open open;
    private final ConduitOptions options;
    private final Leg client;
    private final Iterator<List<String>> ways;
    private final Consumer<Flow> onClosed;
    private final long acceptedNs;
    private FlowState state = FlowState.ACCEPTED;
    private List<String> hops = List.of();
    /** The next node's address; null when the next is the origin. */
    private @Nullable HostPort nextAddress;

    private @Nullable Dialer dialer;
    /** A new number for each trunk that is asked for, and when one is told of. */
    private int attempts;

    private @Nullable Runnable cancelTrunk;
    private int retries;
    private @Nullable Leg upstream;
    private @Nullable Conduit conduit;
    private long relayingNs;

    /**
     * A flow that was accepted.
     *
     * @param open what is known of it; its remaining route is not looked at
     * @param options how its bytes are moved
     * @param client the leg it came by
     * @param ways for each route to try, the nodes after this one; an empty list for dialling the origin
     * @param onClosed told when the flow is over
     */
    public Flow(
            FlowContext context,
            NodeLoop loop,
            FlowKind kind,
            Open open,
            ConduitOptions options,
            Leg client,
            List<List<String>> ways,
            Consumer<Flow> onClosed) {
        this.context = context;
        this.loop = loop;
        this.kind = kind;
        this.open = open;
        this.options = options;
        this.client = client;
        this.ways = ways.iterator();
        this.onClosed = onClosed;
        this.acceptedNs = loop.loop().nanoTime();
        client.owner(this);
        context.metrics().flowOpened(kind);
    }

    /** Begins: opens the upstream leg on the first way, and on the next while nothing was sent. */
    public void start() {
        become(FlowState.ROUTED);
        become(FlowState.OPENING);
        tryNext(Errno.EHOSTUNREACH);
    }

    /** Begins with what was opened upstream before the client came; as {@link #start()} when that is of no use. */
    void start(EarlyUpstream early) {
        become(FlowState.ROUTED);
        become(FlowState.OPENING);
        if (!early.join(this)) {
            tryNext(Errno.EHOSTUNREACH);
        }
    }

    /**
     * The upstream leg is there.
     *
     * @param way the nodes after this one
     * @param address the next one's; null when the leg is the origin's
     */
    void relayEarly(List<String> way, @Nullable HostPort address, Leg connected) {
        ways.next();
        hops = way;
        nextAddress = address;
        Conduit joined = new Conduit(loop.loop(), client, upstream(connected), options, this);
        if (connected instanceof TrunkLeg trunk) {
            trunk.watchPeer(context.deadAfterNs());
            keepUntilProven(joined, trunk);
        }
        relay(joined);
    }

    private static void keepUntilProven(Conduit conduit, TrunkLeg trunk) {
        conduit.keepUntilProven();
        trunk.whenProven(conduit::proven);
    }

    /** The origin is being dialled, as the first of the ways, and what comes of it is told here. */
    void awaitEarly(Dialer dialing) {
        ways.next();
        dialer = dialing;
    }

    /** The flow may not be carried: the client is reset. */
    public void deny(Cause cause) {
        close(new CloseReason(Side.NODE, cause));
    }

    /** Ends the flow, because the node ends. */
    public void abort() {
        Conduit relaying = conduit;
        if (relaying != null) {
            relaying.abort(Cause.ABORTED);
        } else {
            close(new CloseReason(Side.NODE, Cause.ABORTED));
        }
    }

    /** While the upstream leg is being opened: the client may have gone. What it has sent stays in the kernel. */
    @Override
    public void onReady(Leg leg) {
        if (leg.errno() != 0) {
            close(new CloseReason(Side.CLIENT, Cause.of(leg.errno())));
        }
    }

    @Override
    public void onLost(Leg leg) {
        abort();
    }

    @Override
    public void onConnected(Registration registration, int seen) {
        dialer = null;
        relay(new Conduit(
                loop.loop(), client, upstream(new SocketLeg(loop.loop(), registration, seen, this)), options, this));
    }

    @Override
    public void onTrunk(TrunkConnection connection, boolean waited) {
        attempts++;
        cancelTrunk = null;
        HostPort address = Objects.requireNonNull(nextAddress);
        String next = hops.getFirst();
        context.metrics().trunkUsed(waited);
        TrunkLeg trunk = TrunkDialer.open(
                connection, context.greeter().nodeId(), next, onward(), whenIdle(next, address), waited);
        trunk.watchPeer(context.deadAfterNs());
        Conduit joined = new Conduit(loop.loop(), client, upstream(trunk), options, this);
        if (waited) {
            keepUntilProven(joined, trunk);
        }
        relay(joined);
    }

    /** A trunk that waited was dead, and its node has had nothing of this flow: it is opened again on another trunk. */
    @Override
    public boolean onUpstreamLost() {
        return upstream instanceof TrunkLeg trunk && trunk.isUntouched() && retries < MAX_RETRIES;
    }

    @Override
    public void onGivenBack() {
        retries++;
        context.metrics().trunkRetried();
        conduit = null;
        upstream = null;
        client.owner(this);
        become(FlowState.OPENING);
        forgetNext();
        String next = hops.getFirst();
        LOG.info("flow sent again id={} next={} why=\"the trunk was dead\"", open.flowId(), next);
        openTrunk(next, Objects.requireNonNull(nextAddress));
    }

    private void openTrunk(String next, HostPort address) {
        int attempt = ++attempts;
        Runnable cancel = loop.trunks().open(next, address, this);
        if (attempt == attempts) {
            cancelTrunk = cancel;
        }
    }

    private Leg upstream(Leg leg) {
        upstream = leg;
        return leg;
    }

    private Open onward() {
        return open.onward(hops.subList(1, hops.size()));
    }

    private Consumer<TrunkConnection> whenIdle(String peerId, HostPort address) {
        return connection -> loop.trunks().offer(peerId, address, connection);
    }

    private void relay(Conduit joined) {
        relayingNs = loop.loop().nanoTime();
        become(FlowState.RELAYING);
        conduit = joined;
        joined.start();
    }

    @Override
    public void onFailed(int errno) {
        dialer = null;
        attempts++;
        cancelTrunk = null;
        forgetNext();
        context.metrics().dialFailed(Cause.of(errno));
        if (kind == FlowKind.EDGE && !hops.isEmpty()) {
            LOG.info("flow way failed id={} next={} why=\"{}\"", open.flowId(), hops.getFirst(), Errno.text(errno));
        }
        tryNext(errno);
    }

    @Override
    public void onHalfClosed(Side side) {
        become(FlowState.HALF_CLOSED);
    }

    private void tryNext(int lastErrno) {
        if (!ways.hasNext()) {
            Cause cause = Cause.of(lastErrno);
            close(new CloseReason(cause == Cause.LIMIT ? Side.NODE : Side.UPSTREAM, cause));
            return;
        }
        hops = ways.next();
        nextAddress = null;
        if (hops.isEmpty()) {
            dialOrigin();
            return;
        }
        String next = hops.getFirst();
        HostPort address = context.peers().trunkAddress(next);
        if (address == null) {
            onFailed(Errno.EHOSTUNREACH);
            return;
        }
        nextAddress = address;
        openTrunk(next, address);
    }

    private void dialOrigin() {
        context.resolver().resolve(loop.loop().eventLoop(), open.destination(), address -> {
            if (state != FlowState.OPENING) {
                return;
            }
            if (address == null) {
                onFailed(Errno.EHOSTUNREACH);
            } else {
                Dialer dialing = new Dialer(loop.loop(), this);
                dialer = dialing;
                dialing.start(address, context.origins(), context.connectTimeoutNs());
            }
        });
    }

    /** Ends a flow that does not relay yet. */
    private void close(CloseReason reason) {
        if (state == FlowState.CLOSED) {
            return;
        }
        Dialer dialing = dialer;
        if (dialing != null) {
            dialing.cancel();
        }
        Runnable cancel = cancelTrunk;
        if (cancel != null) {
            cancel.run();
        }
        client.abort(reason.cause());
        onClosed(reason);
    }

    /** What leads to the next node is of no use when that node is dead; the edge's next flow takes another way. */
    private void forgetNext() {
        HostPort address = nextAddress;
        if (address != null) {
            loop.trunks().forget(hops.getFirst(), address);
        }
    }

    @Override
    public void onClosed(CloseReason reason) {
        boolean toldByNode = upstream instanceof TrunkLeg trunk && trunk.resetBy() != null;
        if (reason.side() == Side.UPSTREAM && reason.cause() == Cause.TIMED_OUT && !toldByNode) {
            forgetNext();
        }
        become(FlowState.CLOSED);
        context.metrics().flowClosed(kind, reason);
        log(reason);
        onClosed.accept(this);
    }

    private void become(FlowState next) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("flow " + open.flowId() + ": " + state + " to " + next);
        }
        state = next;
    }

    private void log(CloseReason reason) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        Conduit relayed = conduit;
        long nowNs = loop.loop().nanoTime();
        LOG.info(
                "flow closed id={} kind={} service={} client={} destination={} via={} to_upstream_bytes={}"
                        + " to_client_bytes={} open_ms={} life_ms={} side={} cause={}{}",
                open.flowId(),
                LogText.of(kind),
                open.service(),
                LogText.of(open.client()),
                open.destination(),
                hops.isEmpty() ? "DIRECT" : String.join(",", hops),
                relayed == null ? 0 : relayed.bytesToUpstream(),
                relayed == null ? 0 : relayed.bytesToClient(),
                relayed == null ? -1 : (relayingNs - acceptedNs) / 1_000_000,
                (nowNs - acceptedNs) / 1_000_000,
                LogText.of(reason.side()),
                LogText.of(reason.cause()),
                upstream instanceof TrunkLeg trunk && trunk.resetBy() != null ? " reset_by=" + trunk.resetBy() : "");
    }
}
