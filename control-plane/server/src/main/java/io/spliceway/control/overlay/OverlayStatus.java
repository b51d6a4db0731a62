// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.overlay;

import io.spliceway.control.client.LinkStatus;
import io.spliceway.control.client.LinkStatus.State;
import io.spliceway.control.client.LinkStatus.Target;
import io.spliceway.control.client.NodeStatus;
import io.spliceway.control.client.RouteExplanation;
import io.spliceway.control.client.RouteStatus;
import io.spliceway.control.network.Figures;
import io.spliceway.control.network.LinkView;
import io.spliceway.control.network.NetworkView;
import io.spliceway.control.routing.Candidate;
import io.spliceway.control.routing.RouteCosts;
import io.spliceway.control.routing.RouteExplainer;
import io.spliceway.settings.HostPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What the overlay shows of itself at one moment. Made and read on the owner's thread. */
public final class OverlayStatus {
    private final SortedMap<String, NodeEntry> nodes;
    private final RouteBook book;
    private final NetworkView view;
    private final OverlayPolicy policy;

    OverlayStatus(SortedMap<String, NodeEntry> nodes, RouteBook book, NetworkView view, OverlayPolicy policy) {
        this.nodes = nodes;
        this.book = book;
        this.view = view;
        this.policy = policy;
    }

    /** Every node, by id. */
    public List<NodeStatus> nodes() {
        return nodes.values().stream().map(NodeEntry::status).toList();
    }

    /** Every measured link, by node; those between nodes before those to destinations. */
    public List<LinkStatus> links() {
        List<LinkStatus> links = new ArrayList<>();
        for (String from : nodes.keySet()) {
            new TreeMap<>(view.links().getOrDefault(from, Map.of()))
                    .forEach((to, link) -> links.add(link(from, new Target.Node(to), link)));
            view.origins().getOrDefault(from, Map.of()).entrySet().stream()
                    .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
                    .forEach(entry -> links.add(link(from, new Target.Destination(entry.getKey()), entry.getValue())));
        }
        return links;
    }

    private static LinkStatus link(String from, Target to, LinkView link) {
        Figures figures = link.figures();
        return new LinkStatus(
                from,
                to,
                switch (link.state()) {
                    case UP -> State.UP;
                    case LOST -> State.LOST;
                    case STALE, UNMEASURED -> State.STALE;
                },
                figures.samples(),
                figures.lost(),
                figures.minUs(),
                figures.medianUs(),
                figures.p90Us(),
                figures.maxUs(),
                Duration.ofNanos(link.ageNs()),
                link.routeUs(),
                link.state() == LinkView.State.STALE ? LinkStatus.UNKNOWN : figures.deliveryBitsPerS());
    }

    /** Every choice, with what it and DIRECT measure now. */
    public List<RouteStatus> routes() {
        RouteCosts costs = new RouteCosts(view, policy.routes());
        List<RouteStatus> routes = new ArrayList<>();
        for (NodeEntry edge : nodes.values()) {
            for (HostPort destination : edge.destinations()) {
                RouteBook.Line line = book.line(edge.id(), destination);
                if (line == null) {
                    continue;
                }
                Candidate chosen = line.choice().chosen();
                NodeStatus.Push push = edge.routes().status();
                routes.add(new RouteStatus(
                        edge.id(),
                        destination,
                        push.version(),
                        push.acknowledged(),
                        chosen.nodeIds(),
                        costs.price(edge.id(), destination, chosen.nodeIds()).rttUs(),
                        costs.direct(edge.id(), destination).rttUs(),
                        line.since()));
            }
        }
        return routes;
    }

    /**
     * Looks up what explains a route; the answer is worked out by whoever calls the supplier, on any thread.
     *
     * @throws NoSuchElementException when edge or destination is not known; the message lists those that are
     */
    public Supplier<RouteExplanation> explain(String edge, HostPort destination, int limit) {
        NodeEntry node = nodes.get(edge);
        if (node == null || node.destinations().isEmpty()) {
            throw new NoSuchElementException("edge " + edge + ": unknown"
                    + expected(nodes.values().stream()
                            .filter(candidate -> !candidate.destinations().isEmpty())
                            .map(NodeEntry::id)
                            .toList()));
        }
        if (!node.destinations().contains(destination)) {
            throw new NoSuchElementException(
                    "destination " + destination + ": unknown to " + edge + expected(node.destinations()));
        }
        RouteBook.Line line = book.line(edge, destination);
        List<String> inUse = line == null ? null : line.choice().chosen().nodeIds();
        List<RouteExplanation.Change> history = line == null ? List.of() : line.history();
        return () -> new RouteExplainer(view, policy.routes()).explain(edge, destination, inUse, limit, history);
    }

    private static String expected(Collection<?> known) {
        return known.stream()
                .map(Object::toString)
                .collect(Collectors.joining(", ", " (expected: ", ")"))
                .replace("(expected: )", "(expected: none is known yet)");
    }
}
