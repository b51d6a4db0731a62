// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.overlay;

import io.spliceway.control.client.NodeRegistration;
import io.spliceway.control.client.Role;
import java.util.regex.Pattern;

/**
 * A node that asks to take part.
 *
 * @param node what it says of itself
 * @param processId tells a node that comes back from another that has its id
 * @param lastVersion the highest version it was ever sent, 0 for none
 */
public record Registration(NodeRegistration node, long processId, long lastVersion) {
    private static final Pattern NODE_ID = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final int DESTINATIONS_MAX = 1_000;
    private static final int VERSION_MAX_LENGTH = 100;
    /** No counter gets here, and one that goes on above it does not overflow. */
    private static final long LAST_VERSION_MAX = 1L << 62;

    /**
     * A registration the controller can work with.
     *
     * @throws IllegalArgumentException {@code name: value (expected: ...)}
     */
    public Registration {
        require(
                NODE_ID.matcher(node.nodeId()).matches(),
                "node_id",
                node.nodeId(),
                "1 to 63 of a-z 0-9 -, first and last not a hyphen");
        require(
                node.trunkAddress().port() > 0,
                "trunk_address",
                node.trunkAddress(),
                "a port other nodes can connect to");
        require(!node.roles().isEmpty(), "roles", "none", "edge, relay or egress");
        require(
                node.destinations().isEmpty() || node.roles().contains(Role.EDGE),
                "destinations",
                node.destinations().size(),
                "none, since the node is no edge");
        require(
                node.destinations().size() <= DESTINATIONS_MAX,
                "destinations",
                node.destinations().size(),
                "at most " + DESTINATIONS_MAX);
        require(
                node.destinations().stream().allMatch(destination -> destination.port() > 0),
                "destinations",
                node.destinations(),
                "ports that can be connected to");
        require(
                node.softwareVersion().length() <= VERSION_MAX_LENGTH,
                "software_version",
                node.softwareVersion(),
                "at most " + VERSION_MAX_LENGTH + " characters");
        require(
                lastVersion >= 0 && lastVersion <= LAST_VERSION_MAX,
                "last_version",
                lastVersion,
                "0.." + LAST_VERSION_MAX);
    }

    private static void require(boolean valid, String name, Object value, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
