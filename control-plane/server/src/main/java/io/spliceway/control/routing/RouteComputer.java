// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.routing;

import io.spliceway.control.client.LinkStatus;
import io.spliceway.control.client.Role;
import io.spliceway.control.network.NetworkView;
import io.spliceway.settings.HostPort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the cheapest routes of one view: edge, up to {@link RoutePolicy#maxRelays} relays, egress.
 *
 * <p>For each destination it knows, from a dense matrix of link costs, what the way on from a node costs at least. It
 * goes on with the partial route that can become the cheapest (A*), so it looks at few and the result is exact. One
 * thread.
 */
public final class RouteComputer {
    /** More than any route costs, and far enough from the largest number to be added to. */
    private static final long IMPOSSIBLE = Long.MAX_VALUE / 8;

    private final RoutePolicy policy;
    private final RouteCosts costs;
    private final NetworkView view;
    private final String[] ids;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final boolean[] relay;
    private final boolean[] egress;
    /** Cost of going from one node to the next. */
    private final long[][] linkCostsUs;

    private final Map<HostPort, Remainder> remainders = new HashMap<>();

    /** Prepares the search of one view. */
    public RouteComputer(NetworkView view, RoutePolicy policy) {
        this.policy = policy;
        this.view = view;
        this.costs = new RouteCosts(view, policy);
        List<NetworkView.Node> nodes = view.nodes().values().stream()
                .filter(NetworkView.Node::connected)
                .toList();
        int n = nodes.size();
        ids = new String[n];
        relay = new boolean[n];
        egress = new boolean[n];
        linkCostsUs = new long[n][n];
        for (int i = 0; i < n; i++) {
            ids[i] = nodes.get(i).id();
            indexes.put(ids[i], i);
            relay[i] = nodes.get(i).is(Role.RELAY);
            egress[i] = nodes.get(i).is(Role.EGRESS);
        }
        for (int from = 0; from < n; from++) {
            long[] row = linkCostsUs[from];
            Arrays.fill(row, IMPOSSIBLE);
            view.links().getOrDefault(ids[from], Map.of()).forEach((id, link) -> {
                Integer to = indexes.get(id);
                if (to != null && link.isUp()) {
                    row[to] = link.routeUs() + policy.relayCostUs();
                }
            });
        }
    }

    /** What prices single routes of the same view. */
    public RouteCosts costs() {
        return costs;
    }

    /**
     * The cheapest usable routes, DIRECT not among them, cheapest first.
     *
     * @param most how many are wanted
     * @param without nodes that must not be on them
     */
    public List<Candidate> cheapest(String edge, HostPort destination, int most, Set<String> without) {
        Integer start = indexes.get(edge);
        if (start == null || most == 0) {
            return List.of();
        }
        Remainder remainder = remainders.computeIfAbsent(destination, Remainder::new);
        return new Search(remainder, without).run(start, destination, most);
    }

    /** What the way to one destination costs from each node. */
    private final class Remainder {
        /** From an egress itself. */
        private final long[] originUs = new long[ids.length];
        /** From a relay, over at most so many more relays; a lower bound, since such a way may come back to a node. */
        private final long[][] boundsUs = new long[policy.maxRelays()][ids.length];

        Remainder(HostPort destination) {
            for (int i = 0; i < ids.length; i++) {
                long us = egress[i] ? view.origin(ids[i], destination).routeUs() : LinkStatus.UNKNOWN;
                originUs[i] = us == LinkStatus.UNKNOWN ? IMPOSSIBLE : us;
            }
            for (int more = 0; more < boundsUs.length; more++) {
                for (int from = 0; from < ids.length; from++) {
                    boundsUs[more][from] = bound(from, more);
                }
            }
        }

        private long bound(int from, int more) {
            long least = IMPOSSIBLE;
            for (int to = 0; to < ids.length; to++) {
                long onwardUs = more > 0 && relay[to] ? Math.min(originUs[to], boundsUs[more - 1][to]) : originUs[to];
                least = Math.min(least, linkCostsUs[from][to] + onwardUs);
            }
            return least;
        }
    }

    /**
     * A route as far as it goes.
     *
     * @param before the same without its last node; null for the edge alone
     * @param node the last node's index
     * @param costUs what it costs so far
     * @param relaysLeft how many relays may follow the last node
     * @param ended whether the last node is the egress
     * @param leastUs what it costs at least when it arrives
     */
    private record Partial(
            @Nullable Partial before, int node, long costUs, int relaysLeft, boolean ended, long leastUs) {
        boolean contains(int index) {
            return node == index || (before != null && before.contains(index));
        }
    }

    /** One search: always goes on with what costs least at least, so that routes are found cheapest first. */
    private final class Search {
        private final Remainder remainder;
        private final Set<String> without;
        private final PriorityQueue<Partial> open = new PriorityQueue<>(Comparator.comparingLong(Partial::leastUs));

        Search(Remainder remainder, Set<String> without) {
            this.remainder = remainder;
            this.without = without;
        }

        List<Candidate> run(int start, HostPort destination, int most) {
            List<Candidate> found = new ArrayList<>();
            open.add(new Partial(null, start, 0, policy.maxRelays(), false, 0));
            while (!open.isEmpty()) {
                Partial partial = open.remove();
                // One that costs the same may come first by its name.
                if (found.size() >= most && partial.leastUs > found.getLast().costUs()) {
                    break;
                }
                if (partial.ended) {
                    found.add(costs.price(ids[start], destination, nodeIds(partial)));
                } else {
                    extend(partial);
                }
            }
            return found.stream().sorted(Candidate.CHEAPEST).limit(most).toList();
        }

        private void extend(Partial partial) {
            for (int to = 0; to < ids.length; to++) {
                long costUs = partial.costUs + linkCostsUs[partial.node][to];
                if (costUs >= IMPOSSIBLE || partial.contains(to) || without.contains(ids[to])) {
                    continue;
                }
                add(new Partial(partial, to, costUs, 0, true, costUs + remainder.originUs[to]));
                if (relay[to] && partial.relaysLeft > 0) {
                    int left = partial.relaysLeft - 1;
                    add(new Partial(partial, to, costUs, left, false, costUs + remainder.boundsUs[left][to]));
                }
            }
        }

        private void add(Partial partial) {
            if (partial.leastUs < IMPOSSIBLE) {
                open.add(partial);
            }
        }

        private List<String> nodeIds(Partial route) {
            List<String> nodeIds = new ArrayList<>();
            for (Partial at = route; at != null; at = at.before) {
                nodeIds.addFirst(ids[at.node]);
            }
            return nodeIds;
        }
    }
}
