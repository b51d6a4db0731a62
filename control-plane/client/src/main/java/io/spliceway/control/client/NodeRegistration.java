// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

import io.spliceway.settings.HostPort;
import java.util.List;
import java.util.Set;

/**
 * What a node says of itself when it registers.
 *
 * @param nodeId unique in the overlay: 1 to 63 of {@code a-z 0-9 -}, first and last not a hyphen
 * @param trunkAddress where other nodes reach its trunk listener
 * @param roles what it may be on a route; never empty
 * @param destinations where the services of this edge lead; empty when it is no edge
 * @param softwareVersion for operators
 */
public record NodeRegistration(
        String nodeId, HostPort trunkAddress, Set<Role> roles, List<HostPort> destinations, String softwareVersion) {
    public NodeRegistration {
        roles = Set.copyOf(roles);
        destinations = List.copyOf(destinations);
    }
}
