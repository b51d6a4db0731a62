// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.config;

import io.spliceway.control.client.Role;
import io.spliceway.settings.ByteSize;
import io.spliceway.settings.HostPort;
import io.spliceway.settings.Setting;
import io.spliceway.splice.Transport;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node's configuration file. What each setting means is in its declaration. */
public record NodeConfig(
        @Setting(help = "The node's id, unique in the overlay.", pattern = NodeConfig.ID)
        String node,

        @Setting(help = "What the node may be on a route; all three when left out.", fallback = Setting.NONE)
        List<Role> roles,

        @Setting(
                help = "Event loops, each a thread with its own listeners; 0 for one a core.",
                fallback = "0",
                min = "0",
                max = "1024")
        int loops,

        @Setting(help = "How loops learn what is ready: epoll, or io_uring (Linux 5.19).", fallback = "epoll")
        Transport transport,

        @Setting(
                help = "The controller; without one, routes and peers are those of this file.",
                fallback = Setting.NONE)
        @Nullable
        HostPort controller,

        @Setting(help = "Connections between nodes.", fallback = Setting.NONE)
        TrunkConfig trunk,

        @Setting(help = "Which connections enter here, and where they lead.", fallback = Setting.NONE)
        List<ServiceConfig> services,

        @Setting(help = "Trunk addresses of other nodes, for a node without a controller.", fallback = Setting.NONE)
        Map<String, HostPort> peers,

        @Setting(help = "Metrics for Prometheus.", fallback = Setting.NONE)
        MetricsConfig metrics,

        @Setting(
                help = "How long to wait for a connection to the next node or the origin.",
                fallback = "5s",
                min = "10ms",
                max = "2min")
        Duration connectTimeout,

        @Setting(
                help = "Congestion control of every leg, as in net.ipv4.tcp_available_congestion_control. When left"
                        + " out: bbr towards clients and nodes where this process may have it, otherwise the"
                        + " system's.",
                fallback = Setting.NONE,
                pattern = "[a-z0-9_]{1,15}")
        @Nullable
        String congestion,

        @Setting(
                help = "What a pipe may grow to; the kernel may grant less.",
                fallback = "1MiB",
                min = "64KiB",
                max = "1GiB")
        ByteSize pipeCapacity,

        @Setting(
                help = "Bytes one direction of a flow may move before other flows of its loop have their turn.",
                fallback = "1MiB",
                min = "4KiB",
                max = "1GiB")
        ByteSize turnBudget,

        @Setting(help = "What flows may take of this machine.", fallback = Setting.NONE)
        LimitsConfig limits,

        @Setting(help = "Opening flows upstream while their clients still shake hands.", fallback = Setting.NONE)
        EarlySynConfig earlySyn) {

    /** A node id: 1 to 63 of {@code a-z 0-9 -}, first and last not a hyphen. */
    public static final String ID = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    /** Checks what no single setting shows. */
    public NodeConfig {
        Set<String> names = new HashSet<>();
        Set<HostPort> listeners = new HashSet<>();
        for (int i = 0; i < services.size(); i++) {
            ServiceConfig service = services.get(i);
            String key = "services[" + i + "].";
            require(names.add(service.name()), key + "name: " + service.name() + " (expected: a name used once)");
            require(
                    listeners.add(service.listen()),
                    key + "listen: " + service.listen() + " (expected: an address used once)");
            checkRoute(key, node, service.route(), controller == null ? peers : null);
        }
        require(
                services.isEmpty() || roles.isEmpty() || roles.contains(Role.EDGE),
                "roles: " + roles + " (expected: edge among them, because there are services)");
        require(
                controller == null
                        || trunk.advertise() != null
                        || !isWildcard(trunk.listen().host()),
                "trunk.advertise: missing (expected: the address other nodes reach this one by, because trunk.listen"
                        + " names none)");
    }

    /** The roles in force. */
    public Set<Role> effectiveRoles() {
        return roles.isEmpty() ? EnumSet.allOf(Role.class) : EnumSet.copyOf(roles);
    }

    private static void checkRoute(String key, String node, List<String> route, @Nullable Map<String, HostPort> peers) {
        if (route.isEmpty()) {
            return;
        }
        require(
                route.getFirst().equals(node),
                key + "route: " + route + " (expected: to begin with this node, " + node + ")");
        require(new HashSet<>(route).size() == route.size(), key + "route: " + route + " (expected: each node once)");
        for (String hop : route.subList(1, route.size())) {
            require(peers == null || peers.containsKey(hop), key + "route: " + hop + " (expected: a node of peers)");
        }
    }

    private static boolean isWildcard(String host) {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
