// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

import io.spliceway.settings.HostPort;
import java.util.List;
import java.util.Map;

/**
 * The routes of one edge, complete: a destination that is not in it has none but DIRECT.
 *
 * @param version grows with every change; acknowledged by the session
 * @param routes for each destination the routes to try, best first, always ending with DIRECT
 */
public record RouteUpdate(long version, Map<HostPort, List<Route>> routes) {
    public RouteUpdate {
        routes = Map.copyOf(routes);
    }

    /**
     * One way to a destination.
     *
     * @param nodeIds from edge to egress; empty for DIRECT, where the edge dials the origin itself
     * @param expectedRttUs the sum of the measured round-trip times along it, microseconds; negative when it is not
     *     known
     */
    public record Route(List<String> nodeIds, long expectedRttUs) {
        public static final Route DIRECT = new Route(List.of(), -1);

        public Route {
            nodeIds = List.copyOf(nodeIds);
        }

        public boolean isDirect() {
            return nodeIds.isEmpty();
        }
    }
}
