// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import java.util.List;

/**
 * The route the controller chose, as it explained it.
 *
 * @param route node ids from edge to egress; empty for DIRECT
 * @param verdict the controller's sentence
 * @param candidates what it considered, the chosen one first
 */
public record ChosenRoute(List<String> route, String verdict, List<Candidate> candidates) {
    public ChosenRoute {
        route = List.copyOf(route);
        candidates = List.copyOf(candidates);
    }

    /** The routes that could be used: every leg of theirs was measured. */
    List<Candidate> measured() {
        return candidates.stream()
                .filter(candidate -> !Double.isNaN(candidate.rttMs()))
                .toList();
    }

    /** The route in one word for DIRECT, else its nodes. */
    public String text() {
        return text(route);
    }

    static String text(List<String> route) {
        return route.isEmpty() ? "DIRECT" : String.join(" > ", route);
    }

    /**
     * A route it considered.
     *
     * @param legs the measured legs, the last one to the origin
     * @param rttMs their sum, NaN when not all are known
     * @param why why it won, lost or is not possible
     */
    public record Candidate(List<String> route, List<LegRtt> legs, double rttMs, boolean chosen, String why) {
        public Candidate {
            route = List.copyOf(route);
            legs = List.copyOf(legs);
        }
    }

    /**
     * A measured leg.
     *
     * @param rttMs median of the last probes, milliseconds; NaN when not known
     */
    public record LegRtt(String from, String to, double rttMs) {}
}
