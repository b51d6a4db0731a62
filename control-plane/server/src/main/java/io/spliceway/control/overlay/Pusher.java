// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.overlay;

import io.spliceway.control.client.KeyUpdate;
import io.spliceway.control.client.Peer;
import io.spliceway.control.client.ProbePlan;
import io.spliceway.control.client.Role;
import io.spliceway.control.client.RouteUpdate;
import io.spliceway.control.client.RouteUpdate.Route;
import io.spliceway.settings.HostPort;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sends each node the keys and its plan, and each edge its routes, when they are not what it was sent last, or it refused that. All
 * pushes share one counter of versions. One thread.
 */
final class Pusher {
    private final OverlayPolicy policy;
    private final SortedMap<String, NodeEntry> nodes;
    private final RouteBook book;
    private final KeyRing keys;
    private long lastVersion;
    /** Of all connected edges, at the last push. */
    private List<HostPort> destinations = List.of();

    Pusher(OverlayPolicy policy, SortedMap<String, NodeEntry> nodes, RouteBook book, KeyRing keys) {
        this.policy = policy;
        this.nodes = nodes;
        this.book = book;
        this.keys = keys;
    }

    /** A node has been sent this version, perhaps by a controller before this one: the next is higher. */
    void continueAbove(long version) {
        lastVersion = Math.max(lastVersion, version);
    }

    /** Whether a node's distance from a destination is of any use. */
    boolean isToProbe(NodeEntry node, HostPort destination) {
        return node.destinations().contains(destination)
                || (node.is(Role.EGRESS) && destinations.contains(destination));
    }

    void push(Now now) {
        connected().forEach(node -> pushKeys(node, now));
        List<Peer> peers = connected()
                .map(node -> new Peer(node.id(), node.registration().trunkAddress()))
                .toList();
        destinations = connected()
                .flatMap(node -> node.destinations().stream())
                .distinct()
                .sorted(Comparator.comparing(HostPort::toString))
                .toList();
        connected().filter(node -> node.isSettled(now.ns())).forEach(node -> {
            pushPlan(node, peers, now);
            if (node.is(Role.EDGE)) {
                pushRoutes(node, now);
            }
        });
    }

    private Stream<NodeEntry> connected() {
        return nodes.values().stream().filter(NodeEntry::isConnected);
    }

    /** A node that comes back has its plan and its routes for a while; but it must understand the others at once. */
    private void pushKeys(NodeEntry node, Now now) {
        KeyUpdate before = node.keys().content();
        Downlink downlink = node.downlink();
        boolean same = before != null
                && before.newest().equals(keys.newest())
                && !node.keys().isToSendAgain(now.ns());
        if (same || downlink == null) {
            return;
        }
        KeyUpdate update = keys.update(++lastVersion, now.ns());
        node.keys().sent(update.version(), update);
        downlink.push(update);
    }

    private void pushPlan(NodeEntry node, List<Peer> everyone, Now now) {
        List<Peer> peers = everyone.stream()
                .filter(peer -> !peer.nodeId().equals(node.id()))
                .toList();
        List<HostPort> targets = node.is(Role.EGRESS) ? destinations : node.destinations();
        ProbePlan before = node.plan().content();
        Downlink downlink = node.downlink();
        boolean same = before != null
                && before.peers().equals(peers)
                && before.destinations().equals(targets)
                && !node.plan().isToSendAgain(now.ns());
        if (same || downlink == null) {
            return;
        }
        ProbePlan plan = new ProbePlan(++lastVersion, policy.probeInterval(), peers, targets);
        node.plan().sent(plan.version(), plan);
        downlink.push(plan);
    }

    private void pushRoutes(NodeEntry edge, Now now) {
        Map<HostPort, List<Route>> routes = new LinkedHashMap<>();
        for (HostPort destination : edge.destinations()) {
            RouteBook.Line line = book.line(edge.id(), destination);
            if (line != null) {
                routes.put(
                        destination,
                        line.choice().routes().stream()
                                .map(candidate -> new Route(candidate.nodeIds(), candidate.rttUs()))
                                .toList());
            }
        }
        Downlink downlink = edge.downlink();
        boolean same = isSame(edge.routes().content(), routes) && !edge.routes().isToSendAgain(now.ns());
        if (same || downlink == null) {
            return;
        }
        RouteUpdate update = new RouteUpdate(++lastVersion, routes);
        edge.routes().sent(update.version(), update);
        downlink.push(update);
    }

    /**
     * Whether the edge would do nothing else: same routes in the same order, and the first about as long as it was. Twice
     * the margin, since what was sent may have been an extreme itself.
     */
    private boolean isSame(@Nullable RouteUpdate before, Map<HostPort, List<Route>> routes) {
        return before != null
                && before.routes().keySet().equals(routes.keySet())
                && routes.entrySet().stream()
                        .allMatch(entry ->
                                isSame(before.routes().getOrDefault(entry.getKey(), List.of()), entry.getValue()));
    }

    private boolean isSame(List<Route> before, List<Route> routes) {
        return before.stream()
                        .map(Route::nodeIds)
                        .toList()
                        .equals(routes.stream().map(Route::nodeIds).toList())
                && Math.abs(routes.getFirst().expectedRttUs()
                                - before.getFirst().expectedRttUs())
                        <= 2 * policy.routes().marginUs(before.getFirst().expectedRttUs());
    }
}
