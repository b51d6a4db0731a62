// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.routing;

import io.spliceway.control.client.LinkStatus;
import io.spliceway.control.client.Role;
import io.spliceway.control.network.NetworkView;
import io.spliceway.settings.HostPort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the cheapest routes of one view: edge, up to {@link RoutePolicy#maxRelays} relays, egress. It walks the routes
 * depth first over a dense matrix of link costs and leaves a branch as soon as it costs more than the worst route it
 * would keep, so that a hundred nodes are searched in well under a millisecond and the result is exact.
 */
public final class RouteComputer {
    private final RoutePolicy policy;
    private final RouteCosts costs;
    private final NetworkView view;
    private final String[] ids;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final boolean[] relay;
    private final boolean[] egress;
    /** Cost of going from one node to the next; {@link LinkStatus#UNKNOWN} where it is not possible. */
    private final long[][] linkCostsUs;

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
            Arrays.fill(linkCostsUs[from], LinkStatus.UNKNOWN);
            int row = from;
            view.links().getOrDefault(ids[from], Map.of()).forEach((id, link) -> {
                Integer to = indexes.get(id);
                if (to != null && to != row && link.isUp()) {
                    linkCostsUs[row][to] = link.routeUs() + policy.relayCostUs();
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
        Search search = new Search(edge, destination, most);
        for (int i = 0; i < ids.length; i++) {
            search.visited[i] = without.contains(ids[i]);
        }
        search.visited[start] = true;
        search.extend(start, 0, 0);
        return search.found;
    }

    /** One walk. */
    private final class Search {
        private final String edge;
        private final HostPort destination;
        private final int most;
        private final boolean[] visited = new boolean[ids.length];
        private final long[] originUs = new long[ids.length];
        private final List<String> route = new ArrayList<>();
        private final List<Candidate> found = new ArrayList<>();

        Search(String edge, HostPort destination, int most) {
            this.edge = edge;
            this.destination = destination;
            this.most = most;
            route.add(edge);
            for (int i = 0; i < ids.length; i++) {
                originUs[i] = egress[i] ? view.origin(ids[i], destination).routeUs() : LinkStatus.UNKNOWN;
            }
        }

        private void extend(int from, long costUs, int relays) {
            for (int to = 0; to < ids.length; to++) {
                long linkUs = linkCostsUs[from][to];
                long reachedUs = costUs + linkUs;
                if (visited[to] || linkUs == LinkStatus.UNKNOWN || reachedUs > worstKeptUs()) {
                    continue;
                }
                route.add(ids[to]);
                if (originUs[to] != LinkStatus.UNKNOWN && reachedUs + originUs[to] <= worstKeptUs()) {
                    keep();
                }
                if (relay[to] && relays < policy.maxRelays()) {
                    visited[to] = true;
                    extend(to, reachedUs, relays + 1);
                    visited[to] = false;
                }
                route.removeLast();
            }
        }

        private void keep() {
            Candidate candidate = costs.price(edge, destination, route);
            int at = 0;
            while (at < found.size() && Candidate.CHEAPEST.compare(found.get(at), candidate) < 0) {
                at++;
            }
            found.add(at, candidate);
            if (found.size() > most) {
                found.removeLast();
            }
        }

        private long worstKeptUs() {
            return found.size() < most ? Long.MAX_VALUE : found.getLast().costUs();
        }
    }
}
