// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.route;

import io.spliceway.settings.HostPort;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node without a controller: DIRECT, and the peers of its own file.
 *
 * @param peers trunk addresses by node id
 */
public record StaticRoutes(Map<String, HostPort> peers) implements RouteTable, PeerDirectory {
    public StaticRoutes {
        peers = Map.copyOf(peers);
    }

    @Override
    public List<Route> routes(HostPort destination) {
        return List.of(Route.DIRECT);
    }

    @Override
    public @Nullable HostPort trunkAddress(String nodeId) {
        return peers.get(nodeId);
    }
}
