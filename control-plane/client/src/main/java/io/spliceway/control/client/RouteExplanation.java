// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

import io.spliceway.settings.HostPort;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why an edge reaches a destination the way it does. Times are microseconds, {@link LinkStatus#UNKNOWN} where not known.
 *
 * @param edge the id of the edge
 * @param destination where its service leads
 * @param verdict one sentence: what was chosen and by how much it won
 * @param candidates the chosen one, then what could be used, lowest cost first, then what could not
 * @param omitted how many more candidates were considered
 * @param history the last changes, newest first
 */
public record RouteExplanation(
        String edge,
        HostPort destination,
        String verdict,
        List<Candidate> candidates,
        int omitted,
        List<Change> history) {
    public RouteExplanation {
        candidates = List.copyOf(candidates);
        history = List.copyOf(history);
    }

    /**
     * A route that was considered.
     *
     * @param nodeIds from edge to egress; empty for DIRECT
     * @param legs every leg of it, the one to the destination included
     * @param rttUs the sum of the legs
     * @param costUs the sum and the charge for each further node; what candidates are compared by
     * @param chosen whether it is the one in use
     * @param note why it won, lost or is not possible
     */
    public record Candidate(
            List<String> nodeIds, List<RouteLeg> legs, long rttUs, long costUs, boolean chosen, String note) {
        public Candidate {
            nodeIds = List.copyOf(nodeIds);
            legs = List.copyOf(legs);
        }
    }

    /**
     * One change of the route in use.
     *
     * @param at when
     * @param from the route before; null when it was the first choice
     * @param to the route after
     * @param directUs what DIRECT measured then
     * @param reason why, in one sentence
     */
    public record Change(Instant at, @Nullable Way from, Way to, long directUs, String reason) {}

    /**
     * A route and what it measured at some time.
     *
     * @param nodeIds from edge to egress; empty for DIRECT
     * @param rttUs the sum of its legs then
     */
    public record Way(List<String> nodeIds, long rttUs) {
        public Way {
            nodeIds = List.copyOf(nodeIds);
        }
    }
}
