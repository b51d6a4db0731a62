// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.routing;

import io.spliceway.control.client.LinkStatus;
import io.spliceway.control.client.Role;
import io.spliceway.control.client.RouteLeg;
import io.spliceway.control.network.LinkView;
import io.spliceway.control.network.NetworkView;
import io.spliceway.settings.HostPort;
import java.util.ArrayList;
import java.util.List;

/**
 * Prices any route in one view: the sum of its legs' medians, the leg to the destination included, and the charge for
 * each node after the edge. A route with an obstacle, a node that is away or lacks the role, a leg that is not measured
 * or down, has no price but names the obstacle.
 */
public final class RouteCosts {
    private final NetworkView view;
    private final RoutePolicy policy;

    /** Prices by what a view says. */
    public RouteCosts(NetworkView view, RoutePolicy policy) {
        this.view = view;
        this.policy = policy;
    }

    /** The edge dials the destination itself. */
    public Candidate direct(String edge, HostPort destination) {
        return price(edge, destination, List.of());
    }

    /**
     * Prices a route.
     *
     * @param nodeIds from {@code edge} to egress; empty for DIRECT
     */
    public Candidate price(String edge, HostPort destination, List<String> nodeIds) {
        String obstacle = nodesObstacle(nodeIds);
        List<RouteLeg> legs = new ArrayList<>();
        long rttUs = 0;
        String last = edge;
        for (String next : nodeIds.subList(Math.min(1, nodeIds.size()), nodeIds.size())) {
            LinkView link = view.link(last, next);
            rttUs += link.routeUs();
            legs.add(new RouteLeg(last, next, link.routeUs()));
            obstacle = obstacle.isEmpty() ? legObstacle(last, next, link) : obstacle;
            last = next;
        }
        LinkView origin = view.origin(last, destination);
        rttUs += origin.routeUs();
        legs.add(new RouteLeg(last, destination.toString(), origin.routeUs()));
        obstacle = obstacle.isEmpty() ? legObstacle(last, destination.toString(), origin) : obstacle;
        return obstacle.isEmpty()
                ? new Candidate(nodeIds, legs, rttUs, rttUs + policy.relayCostUs() * (legs.size() - 1), "")
                : new Candidate(nodeIds, legs, LinkStatus.UNKNOWN, LinkStatus.UNKNOWN, obstacle);
    }

    private String nodesObstacle(List<String> nodeIds) {
        for (int i = 1; i < nodeIds.size(); i++) {
            String id = nodeIds.get(i);
            NetworkView.Node node = view.node(id);
            Role role = i == nodeIds.size() - 1 ? Role.EGRESS : Role.RELAY;
            if (node == null || !node.connected()) {
                return id + " is not connected";
            }
            if (!node.is(role)) {
                return id + (role == Role.EGRESS ? " is no egress" : " is no relay");
            }
        }
        return nodeIds.size() - 2 > policy.maxRelays() ? "it has more than " + policy.maxRelays() + " relays" : "";
    }

    private static String legObstacle(String from, String to, LinkView link) {
        return switch (link.state()) {
            case UP -> "";
            case LOST -> "the last probes from " + from + " to " + to + " were lost";
            case STALE -> from + " has not reported on " + to + " for " + RouteNames.seconds(link.ageNs());
            case UNMEASURED -> from + " has not probed " + to + " yet";
        };
    }
}
