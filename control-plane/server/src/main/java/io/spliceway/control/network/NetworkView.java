// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.network;

import io.spliceway.control.client.Role;
import io.spliceway.settings.HostPort;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The overlay at one moment. Immutable; built by {@link Probes}.
 *
 * @param nodes every node the controller knows, by id
 * @param links from a node's id to another's
 * @param origins from a node's id to a destination
 */
public record NetworkView(
        SortedMap<String, Node> nodes,
        Map<String, Map<String, LinkView>> links,
        Map<String, Map<HostPort, LinkView>> origins) {

    /**
     * A node.
     *
     * @param connected whether it holds its stream
     * @param destinations where its services lead
     */
    public record Node(String id, Set<Role> roles, boolean connected, List<HostPort> destinations) {
        public boolean is(Role role) {
            return roles.contains(role);
        }
    }

    /** The node of an id, or null. */
    public @Nullable Node node(String id) {
        return nodes.get(id);
    }

    /** The link from one node to another; {@link LinkView#UNMEASURED} when there is none. */
    public LinkView link(String from, String to) {
        return links.getOrDefault(from, Map.of()).getOrDefault(to, LinkView.UNMEASURED);
    }

    /** The way from a node to a destination; {@link LinkView#UNMEASURED} when there is none. */
    public LinkView origin(String from, HostPort destination) {
        return origins.getOrDefault(from, Map.of()).getOrDefault(destination, LinkView.UNMEASURED);
    }
}
