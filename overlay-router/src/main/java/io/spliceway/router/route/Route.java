// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.route;

import java.util.List;

/**
 * The way of a flow from its edge.
 *
 * @param nodeIds from edge to egress; empty for DIRECT, and of one node the same as DIRECT
 */
public record Route(List<String> nodeIds) {
    /** The edge dials the origin itself. */
    public static final Route DIRECT = new Route(List.of());

    public Route {
        nodeIds = List.copyOf(nodeIds);
    }

    /** Whether the edge itself dials the origin. */
    public boolean endsAtEdge() {
        return nodeIds.size() <= 1;
    }

    /** The nodes after the edge, next one first. */
    public List<String> afterEdge() {
        return endsAtEdge() ? List.of() : nodeIds.subList(1, nodeIds.size());
    }

    @Override
    public String toString() {
        return nodeIds.isEmpty() ? "DIRECT" : String.join(",", nodeIds);
    }
}
