// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.wire;

import io.spliceway.control.api.v1.Address;
import io.spliceway.control.api.v1.NodeRole;
import io.spliceway.control.client.LinkStatus;
import io.spliceway.control.client.Role;
import io.spliceway.settings.HostPort;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Fields that several messages have. */
final class Fields {
    private Fields() {}

    static Address address(HostPort address) {
        return Address.newBuilder()
                .setHost(address.host())
                .setPort(address.port())
                .build();
    }

    static HostPort address(String field, Address address) {
        try {
            return new HostPort(address.getHost(), address.getPort());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(field + ": " + e.getMessage(), e);
        }
    }

    static List<Address> addresses(List<HostPort> addresses) {
        return addresses.stream().map(address -> address(address)).toList();
    }

    static List<HostPort> addresses(String field, List<Address> addresses) {
        return addresses.stream().map(address -> address(field, address)).toList();
    }

    static List<NodeRole> roles(Set<Role> roles) {
        return roles.stream()
                .sorted()
                .map(role -> switch (role) {
                    case EDGE -> NodeRole.NODE_ROLE_EDGE;
                    case RELAY -> NodeRole.NODE_ROLE_RELAY;
                    case EGRESS -> NodeRole.NODE_ROLE_EGRESS;
                })
                .toList();
    }

    static Set<Role> roles(List<NodeRole> roles) {
        Set<Role> set = EnumSet.noneOf(Role.class);
        for (NodeRole role : roles) {
            set.add(
                    switch (role) {
                        case NODE_ROLE_EDGE -> Role.EDGE;
                        case NODE_ROLE_RELAY -> Role.RELAY;
                        case NODE_ROLE_EGRESS -> Role.EGRESS;
                        case NODE_ROLE_UNSPECIFIED, UNRECOGNIZED ->
                            throw new IllegalArgumentException("roles: " + role + " (expected: edge, relay or egress)");
                    });
        }
        return set;
    }

    /** A time that may be absent, as the records have it. */
    static long time(boolean present, long us) {
        return present ? us : LinkStatus.UNKNOWN;
    }

    static boolean isKnown(long us) {
        return us != LinkStatus.UNKNOWN;
    }
}
