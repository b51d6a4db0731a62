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
import java.util.Set;
import java.util.stream.Stream;

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
            NetworkView view, RouteComputer computer, RoutePolicy policy, String edge, HostPort destination, int most) {
        Walk walk = new Walk(view, computer.costs(), edge, destination);
        walk.consider(List.of());
        walk.egresses();
        if (policy.maxRelays() >= 1) {
            walk.relays();
        }
        if (policy.maxRelays() >= 2) {
            walk.pairsOfRelays();
        }
        List<Candidate> usable = Stream.concat(
                        Stream.of(computer.costs().direct(edge, destination)).filter(Candidate::isUsable),
                        computer.cheapest(edge, destination, most, Set.of()).stream())
                .sorted(Candidate.CHEAPEST)
                .limit(most)
                .toList();
        return new CandidateSurvey(usable, walk.impossible.values(), walk.considered);
    }

    /** Looks for obstacles and counts. */
    private static final class Walk {
        private final NetworkView view;
        private final RouteCosts costs;
        private final String edge;
        private final HostPort destination;
        private final List<NetworkView.Node> others;
        private final List<String> egresses;
        private final List<String> relays;
        private final Map<String, Candidate> impossible = new LinkedHashMap<>();
        private int considered;

        Walk(NetworkView view, RouteCosts costs, String edge, HostPort destination) {
            this.view = view;
            this.costs = costs;
            this.edge = edge;
            this.destination = destination;
            others = view.nodes().values().stream()
                    .filter(node -> !node.id().equals(edge))
                    .toList();
            egresses = connected(Role.EGRESS);
            relays = connected(Role.RELAY);
        }

        private List<String> connected(Role role) {
            return others.stream()
                    .filter(node -> node.connected() && node.is(role))
                    .map(NetworkView.Node::id)
                    .toList();
        }

        void egresses() {
            others.forEach(node -> consider(List.of(edge, node.id())));
        }

        /** Whoever is connected, as a relay; one that has not the role only once. */
        void relays() {
            for (NetworkView.Node node : others) {
                if (node.connected()) {
                    egressesBut(List.of(node.id())).stream()
                            .limit(node.is(Role.RELAY) ? Long.MAX_VALUE : 1)
                            .forEach(egress -> consider(List.of(edge, node.id(), egress)));
                }
            }
        }

        /** What only a pair can show: a link between two relays, or one behind a link that is down. */
        void pairsOfRelays() {
            for (String first : relays) {
                for (String second : relays) {
                    boolean joined = view.link(first, second).isUp();
                    for (String end : first.equals(second) ? List.<String>of() : egressesBut(List.of(first, second))) {
                        if (joined && view.link(second, end).isUp()) {
                            considered++;
                        } else {
                            consider(List.of(edge, first, second, end));
                        }
                    }
                }
            }
        }

        private List<String> egressesBut(List<String> taken) {
            List<String> left = new ArrayList<>(egresses);
            left.removeAll(taken);
            return left;
        }

        void consider(List<String> route) {
            considered++;
            Candidate candidate = costs.price(edge, destination, route);
            if (!candidate.isUsable()) {
                impossible.putIfAbsent(candidate.obstacle(), candidate);
            }
        }
    }
}
