// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.overlay;

import io.spliceway.control.client.Measurement;
import io.spliceway.control.network.NetworkView;
import io.spliceway.control.network.Probes;
import io.spliceway.control.routing.RouteChooser;
import io.spliceway.control.routing.RouteComputer;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All the controller knows: nodes, probes, choices. Commands change it; {@link #recompute} draws the conclusions and
 * pushes what is new. Owned by one thread.
 */
public final class Overlay {
    private static final Logger LOG = LoggerFactory.getLogger(Overlay.class);

    private final OverlayPolicy policy;
    private final long warmAtNs;
    private final TreeMap<String, NodeEntry> nodes = new TreeMap<>();
    private final Probes probes;
    private final RouteBook book;
    private final KeyRing keys;
    private final Pusher pusher;
    private boolean urgent;

    /** An overlay without nodes. */
    public Overlay(OverlayPolicy policy, Now start) {
        this.policy = policy;
        warmAtNs = start.ns() + policy.warmUpNs();
        probes = new Probes(policy.probeWindow());
        book = new RouteBook(policy.routeHistory());
        keys = new KeyRing(policy, start);
        pusher = new Pusher(policy, nodes, book, keys);
    }

    /**
     * Takes a node in, unless another process is connected under its id. The same process may come back while its old
     * stream looks alive: it knows better.
     *
     * @return why not; empty when it is in
     */
    public Optional<String> register(Registration registration, Downlink downlink, Now now) {
        String id = registration.node().nodeId();
        NodeEntry before = nodes.get(id);
        boolean sameProcess = before != null && before.isProcess(registration.processId());
        if (before != null && before.downlink() != null) {
            if (!sameProcess) {
                LOG.warn(
                        "registration refused node={} remote={} connected_from={} action=\"give one of the two a"
                                + " node_id of its own, or stop one\"",
                        id,
                        downlink.remoteAddress(),
                        before.remoteAddress());
                return Optional.of("node id " + id + " is connected from " + before.remoteAddress() + " since "
                        + before.since().truncatedTo(ChronoUnit.SECONDS));
            }
            before.downlink().end("replaced by a newer stream of the same process");
        }
        if (before != null && !sameProcess) {
            probes.forget(id);
        }
        nodes.put(id, new NodeEntry(registration, downlink, settledAtNs(registration, now), now.wall()));
        pusher.continueAbove(registration.lastVersion());
        urgent = true;
        LOG.info(
                "node connected node={} roles={} trunk={} remote={} version={}",
                id,
                registration.node().roles(),
                registration.node().trunkAddress(),
                downlink.remoteAddress(),
                registration.node().softwareVersion());
        downlink.registered();
        return Optional.empty();
    }

    /**
     * When a node is to be sent what this controller makes of the network. One that comes with a plan and routes keeps
     * them until there are fresh measurements, and, after a start, until the others had time to come back, too: else it
     * would lose good routes for want of knowledge.
     */
    private long settledAtNs(Registration registration, Now now) {
        if (registration.lastVersion() == 0) {
            return now.ns();
        }
        long freshAtNs = now.ns() + policy.links().staleAfterNs();
        return warmAtNs - freshAtNs > 0 ? warmAtNs : freshAtNs;
    }

    /** Adds what a node measured. What it was not asked to measure is not kept. */
    public void report(String nodeId, Downlink from, List<Measurement> measurements, Now now) {
        NodeEntry node = connectedBy(nodeId, from);
        if (node == null) {
            return;
        }
        for (Measurement measurement : measurements) {
            boolean asked = switch (measurement) {
                case Measurement.ToPeer peer -> !peer.peerId().equals(nodeId) && nodes.containsKey(peer.peerId());
                case Measurement.ToDestination origin -> pusher.isToProbe(node, origin.destination());
            };
            if (asked) {
                int lostInARow = probes.add(nodeId, measurement, now.ns());
                // A target that is always out of reach is no news.
                urgent |= lostInARow > 0 && lostInARow <= policy.links().downAfterLost();
            }
        }
    }

    /** Notes that a node applied a version of its plan, or, with a reason, that it did not: it is sent it again later. */
    public void acknowledgePlan(String nodeId, Downlink from, long version, String refusal, Now now) {
        acknowledge(connectedBy(nodeId, from), NodeEntry::plan, version, refusal, now);
    }

    /** Notes that a node applied a version of its routes, or, with a reason, that it did not: it is sent it again later. */
    public void acknowledgeRoutes(String nodeId, Downlink from, long version, String refusal, Now now) {
        acknowledge(connectedBy(nodeId, from), NodeEntry::routes, version, refusal, now);
    }

    /** Notes that a node applied a version of its keys, or, with a reason, that it did not: it is sent them again later. */
    public void acknowledgeKeys(String nodeId, Downlink from, long version, String refusal, Now now) {
        acknowledge(connectedBy(nodeId, from), NodeEntry::keys, version, refusal, now);
    }

    private static void acknowledge(
            @Nullable NodeEntry node, Function<NodeEntry, Pushed<?>> subject, long version, String refusal, Now now) {
        if (node == null) {
            return;
        }
        subject.apply(node).acknowledge(version, refusal, now.ns());
        if (!refusal.isEmpty()) {
            LOG.warn(
                    "push refused node={} version={} reason=\"{}\" action=\"look in the node's log\"",
                    node.id(),
                    version,
                    refusal);
        }
    }

    /** A stream is over. */
    public void disconnect(String nodeId, Downlink from, String why, Now now) {
        NodeEntry node = connectedBy(nodeId, from);
        if (node == null) {
            return;
        }
        node.gone(now);
        urgent = true;
        LOG.info("node disconnected node={} remote={} reason=\"{}\"", nodeId, node.remoteAddress(), why);
    }

    /** Ends every stream: the controller stops. Nothing is decided for it, so that nobody loses a route. */
    public void endAll(Now now) {
        for (NodeEntry node : nodes.values()) {
            Downlink downlink = node.downlink();
            if (downlink != null) {
                node.gone(now);
                downlink.end("the controller stops");
            }
        }
    }

    /** Whether {@link #recompute} must not wait for the next tick. */
    public boolean isUrgent() {
        return urgent;
    }

    /** Decides every route again and pushes what changed. */
    public void recompute(Now now) {
        urgent = false;
        forget(now.ns());
        keys.rotate(now);
        RouteComputer computer = new RouteComputer(view(now), policy.routes());
        RouteChooser chooser = new RouteChooser(computer, policy.routes());
        for (NodeEntry edge : nodes.values()) {
            if (edge.isConnected() && edge.isSettled(now.ns())) {
                edge.destinations().forEach(destination -> book.choose(edge.id(), destination, chooser, now.wall()));
            }
        }
        pusher.push(now);
    }

    private void forget(long nowNs) {
        List<String> old = nodes.values().stream()
                .filter(node -> node.isGoneFor(policy.forgetAfterNs(), nowNs))
                .map(NodeEntry::id)
                .toList();
        for (String id : old) {
            nodes.remove(id);
            probes.forget(id);
            book.forget(id);
        }
        probes.forgetOlderThan(policy.forgetAfterNs(), nowNs);
    }

    /** The node, if this is its stream and not one that was replaced. */
    private @Nullable NodeEntry connectedBy(String nodeId, Downlink downlink) {
        NodeEntry node = nodes.get(nodeId);
        return node != null && downlink.equals(node.downlink()) ? node : null;
    }

    /** The picture now. */
    NetworkView view(Now now) {
        TreeMap<String, NetworkView.Node> views = new TreeMap<>();
        nodes.forEach((id, node) -> views.put(id, node.view()));
        return probes.view(views, policy.links(), now.ns());
    }

    /** Answers operators. */
    public OverlayStatus status(Now now) {
        return new OverlayStatus(nodes, book, view(now), policy);
    }
}
