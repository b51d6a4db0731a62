// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.routing;

import io.spliceway.control.client.LinkStatus;
import io.spliceway.control.client.RouteLeg;
import java.util.Comparator;
import java.util.List;

/**
 * A route from an edge to a destination, priced.
 *
 * @param nodeIds from edge to egress; empty for DIRECT
 * @param legs every leg, the one to the destination included
 * @param rttUs the sum of the legs; {@link LinkStatus#UNKNOWN} when it cannot be used
 * @param costUs the sum and the charge for each further node; {@link LinkStatus#UNKNOWN} when it cannot be used
 * @param obstacle why it cannot be used; empty when it can
 */
public record Candidate(List<String> nodeIds, List<RouteLeg> legs, long rttUs, long costUs, String obstacle) {
    /** Cheapest first; equal ones with fewer nodes first, then by name, so that the order never depends on chance. */
    public static final Comparator<Candidate> CHEAPEST = Comparator.comparingLong(Candidate::costUs)
            .thenComparingInt(candidate -> candidate.nodeIds().size())
            .thenComparing(candidate -> String.join(" ", candidate.nodeIds()));

    public Candidate {
        nodeIds = List.copyOf(nodeIds);
        legs = List.copyOf(legs);
    }

    public boolean isUsable() {
        return obstacle.isEmpty();
    }

    public boolean isDirect() {
        return nodeIds.isEmpty();
    }

    /** As people read it. */
    public String name() {
        return RouteNames.of(nodeIds);
    }
}
