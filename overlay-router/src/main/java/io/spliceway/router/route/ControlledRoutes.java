// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.route;

import io.spliceway.control.client.ControlListener;
import io.spliceway.control.client.Peer;
import io.spliceway.control.client.ProbePlan;
import io.spliceway.control.client.RouteUpdate;
import io.spliceway.settings.HostPort;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the controller last said, kept when it goes away. Written by the session's thread, read by every loop: each
 * update is one immutable map behind a volatile field.
 */
public final class ControlledRoutes implements RouteTable, PeerDirectory, ControlListener {
    private static final Logger LOG = LoggerFactory.getLogger(ControlledRoutes.class);

    private final String nodeId;
    private final Map<String, HostPort> configuredPeers;
    private final Consumer<Map<String, HostPort>> onPeers;
    private final Consumer<ProbePlan> onPlan;
    private volatile Map<HostPort, List<Route>> routes = Map.of();
    private volatile Map<String, HostPort> peers;

    /**
     * Nothing known yet but the node's own file.
     *
     * @param nodeId this node
     * @param configuredPeers trunk addresses that the file gives
     * @param onPeers takes the trunk addresses of all other nodes, on the session's thread
     * @param onPlan takes what is to be measured, on the session's thread
     */
    public ControlledRoutes(
            String nodeId,
            Map<String, HostPort> configuredPeers,
            Consumer<Map<String, HostPort>> onPeers,
            Consumer<ProbePlan> onPlan) {
        this.nodeId = nodeId;
        this.onPeers = onPeers;
        this.configuredPeers = Map.copyOf(configuredPeers);
        this.onPlan = onPlan;
        this.peers = this.configuredPeers;
    }

    @Override
    public List<Route> routes(HostPort destination) {
        return routes.getOrDefault(destination, List.of(Route.DIRECT));
    }

    @Override
    public @Nullable HostPort trunkAddress(String peerId) {
        return peers.get(peerId);
    }

    @Override
    public void onProbePlan(ProbePlan plan) {
        Map<String, HostPort> known = new HashMap<>(configuredPeers);
        for (Peer peer : plan.peers()) {
            known.put(peer.nodeId(), peer.trunkAddress());
        }
        peers = Map.copyOf(known);
        onPeers.accept(peers);
        onPlan.accept(plan);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException when a route does not begin at this node
     */
    @Override
    public void onRoutes(RouteUpdate update) {
        Map<HostPort, List<Route>> next = new HashMap<>();
        update.routes().forEach((destination, ways) -> {
            List<Route> converted = ways.stream().map(this::convert).toList();
            next.put(destination, converted.isEmpty() ? List.of(Route.DIRECT) : converted);
        });
        Map<HostPort, List<Route>> before = routes;
        routes = Map.copyOf(next);
        next.forEach((destination, ways) -> {
            if (!ways.equals(before.get(destination))) {
                LOG.info(
                        "routes changed version={} destination={} ways={}",
                        update.version(),
                        destination,
                        ways.stream().map(Route::toString).collect(Collectors.joining(" | ")));
            }
        });
    }

    private Route convert(RouteUpdate.Route route) {
        if (!route.isDirect() && !route.nodeIds().getFirst().equals(nodeId)) {
            throw new IllegalArgumentException("route " + route.nodeIds() + " does not begin at " + nodeId);
        }
        return new Route(route.nodeIds());
    }
}
