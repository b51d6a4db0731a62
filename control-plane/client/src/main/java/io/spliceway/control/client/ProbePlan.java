// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

import io.spliceway.settings.HostPort;
import java.time.Duration;
import java.util.List;

/**
 * What a node is to measure, and the directory of nodes it may open trunks to.
 *
 * @param version grows with every change; acknowledged by the session
 * @param interval time between two probes of one target
 * @param peers every other node that is registered and connected
 * @param destinations origins whose distance from this node is wanted
 */
public record ProbePlan(long version, Duration interval, List<Peer> peers, List<HostPort> destinations) {
    public ProbePlan {
        peers = List.copyOf(peers);
        destinations = List.copyOf(destinations);
    }
}
