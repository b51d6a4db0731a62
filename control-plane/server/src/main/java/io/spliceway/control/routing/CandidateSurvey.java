// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.routing;

import io.spliceway.control.client.Role;
import io.spliceway.control.network.NetworkView;
import io.spliceway.settings.HostPort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Every route one could think of, for an operator who asks why: DIRECT, every node as the egress, every relay before
 * it. An obstacle, such as a node that is away or lacks the role, is named once, on the shortest route it stands in the
 * way of; what merely repeats it is counted.
 *
 * @param usable what could be used, cheapest first, DIRECT included
 * @param impossible one route for each obstacle
 * @param considered how many there are in all
 */
record CandidateSurvey(List<Candidate> usable, Collection<Candidate> impossible, int considered) {

    /**
     * Surveys.
     *
     * @param most how many usable candidates to keep, the cheapest
     */
    static CandidateSurvey of(
            NetworkView view, RouteCosts costs, RoutePolicy policy, String edge, HostPort destination, int most) {
        Walk walk = new Walk(view, costs, edge, destination, most);
        walk.consider(List.of());
        List<List<String>> prefixes = List.of(List.of(edge));
        for (int relays = 0; relays <= policy.maxRelays(); relays++) {
            List<List<String>> longer = new ArrayList<>();
            for (List<String> prefix : prefixes) {
                longer.addAll(walk.extend(prefix));
            }
            prefixes = longer;
        }
        return new CandidateSurvey(
                walk.usable.stream().sorted(Candidate.CHEAPEST).toList(), walk.impossible.values(), walk.considered);
    }

    private static final class Walk {
        private final NetworkView view;
        private final RouteCosts costs;
        private final String edge;
        private final HostPort destination;
        private final int most;
        private final PriorityQueue<Candidate> usable = new PriorityQueue<>(Candidate.CHEAPEST.reversed());
        private final Map<String, Candidate> impossible = new LinkedHashMap<>();
        private int considered;

        Walk(NetworkView view, RouteCosts costs, String edge, HostPort destination, int most) {
            this.view = view;
            this.costs = costs;
            this.edge = edge;
            this.destination = destination;
            this.most = most;
        }

        /** Considers every egress after a prefix, and answers the prefixes with one relay more. */
        List<List<String>> extend(List<String> prefix) {
            boolean first = prefix.size() == 1;
            List<List<String>> longer = new ArrayList<>();
            for (NetworkView.Node node : view.nodes().values()) {
                if (prefix.contains(node.id())) {
                    continue;
                }
                List<String> route = append(prefix, node.id());
                if (first || (node.connected() && node.is(Role.EGRESS))) {
                    consider(route);
                }
                if (node.connected() && node.is(Role.RELAY)) {
                    longer.add(route);
                } else if (first && node.connected()) {
                    view.nodes().values().stream()
                            .filter(egress -> egress.is(Role.EGRESS) && !route.contains(egress.id()))
                            .findFirst()
                            .ifPresent(egress -> consider(append(route, egress.id())));
                }
            }
            return longer;
        }

        void consider(List<String> route) {
            considered++;
            Candidate candidate = costs.price(edge, destination, route);
            if (!candidate.isUsable()) {
                impossible.putIfAbsent(candidate.obstacle(), candidate);
                return;
            }
            usable.add(candidate);
            if (usable.size() > most) {
                usable.remove();
            }
        }

        private static List<String> append(List<String> prefix, String id) {
            List<String> route = new ArrayList<>(prefix);
            route.add(id);
            return route;
        }
    }
}
