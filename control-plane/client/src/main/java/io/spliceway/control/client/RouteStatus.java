// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

import io.spliceway.settings.HostPort;
import java.time.Instant;
import java.util.List;

/**
 * The route in use from an edge to a destination. Times are microseconds, {@link LinkStatus#UNKNOWN} where not known.
 *
 * @param edge the id of the edge
 * @param destination where its service leads
 * @param version the newest version sent to the edge, 0 for none
 * @param acknowledged the newest version the edge applied, 0 for none
 * @param nodeIds from edge to egress; empty for DIRECT
 * @param rttUs the sum of the measured legs now
 * @param directUs what DIRECT measures now
 * @param since when the choice fell on it
 */
public record RouteStatus(
        String edge,
        HostPort destination,
        long version,
        long acknowledged,
        List<String> nodeIds,
        long rttUs,
        long directUs,
        Instant since) {
    public RouteStatus {
        nodeIds = List.copyOf(nodeIds);
    }
}
