// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.routing;

import io.spliceway.control.client.LinkStatus;
import io.spliceway.control.client.Role;
import io.spliceway.control.network.LinkView;
import io.spliceway.control.network.NetworkView;
import io.spliceway.settings.HostPort;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Builds views of small worlds from milliseconds. */
final class World {
    static final String EDGE = "edge-jnb";
    static final String CAPE_TOWN = "relay-cpt";
    static final String DUBLIN = "relay-dub";
    static final String MUMBAI = "relay-bom";
    static final String EGRESS = "egress-dxb";
    static final HostPort ORIGIN = new HostPort("10.5.0.2", 80);

    static final RoutePolicy POLICY = new RoutePolicy(2, 1_000, 5, 5_000, 3);

    private final TreeMap<String, NetworkView.Node> nodes = new TreeMap<>();
    private final Map<String, Map<String, LinkView>> links = new HashMap<>();
    private final Map<String, Map<HostPort, LinkView>> origins = new HashMap<>();

    /**
     * Johannesburg to an origin beside Dubai, with three cities between: round trips of April 2022, the mean of ten
     * pings between virtual machines' public addresses (Skyplane, profiles/latency.csv at 945dca27).
     */
    static World africa() {
        return new World()
                .node(EDGE, Role.EDGE)
                .node(CAPE_TOWN, Role.RELAY)
                .node(DUBLIN, Role.RELAY)
                .node(MUMBAI, Role.RELAY)
                .node(EGRESS, Role.EGRESS)
                .link(EDGE, CAPE_TOWN, 19.4)
                .link(EDGE, DUBLIN, 177.1)
                .link(EDGE, MUMBAI, 271.5)
                .link(EDGE, EGRESS, 262.3)
                .link(CAPE_TOWN, DUBLIN, 161.2)
                .link(CAPE_TOWN, MUMBAI, 156.4)
                .link(CAPE_TOWN, EGRESS, 135.6)
                .link(DUBLIN, MUMBAI, 134.2)
                .link(DUBLIN, EGRESS, 124.0)
                .link(MUMBAI, EGRESS, 29.0)
                .origin(EGRESS, ORIGIN, 0.5)
                .origin(EDGE, ORIGIN, 262.8);
    }

    World node(String id, Role... roles) {
        nodes.put(id, new NetworkView.Node(id, Set.of(roles), true, List.of()));
        return this;
    }

    /** The node is known, but not connected. */
    World gone(String id) {
        Set<Role> roles = nodes.containsKey(id) ? nodes.get(id).roles() : Set.of();
        nodes.put(id, new NetworkView.Node(id, roles, false, List.of()));
        return this;
    }

    /** Both directions. */
    World link(String a, String b, double ms) {
        links.computeIfAbsent(a, _ -> new HashMap<>()).put(b, up(ms));
        links.computeIfAbsent(b, _ -> new HashMap<>()).put(a, up(ms));
        return this;
    }

    /** One direction is in another state than up. */
    World broken(String from, String to, LinkView.State state) {
        LinkView link = new LinkView(state, LinkView.UNMEASURED.figures(), 4_200_000_000L, LinkStatus.UNKNOWN);
        links.computeIfAbsent(from, _ -> new HashMap<>()).put(to, link);
        return this;
    }

    World origin(String from, HostPort destination, double ms) {
        origins.computeIfAbsent(from, _ -> new HashMap<>()).put(destination, up(ms));
        return this;
    }

    World noOrigin(String from, HostPort destination) {
        origins.getOrDefault(from, Map.of()).remove(destination);
        return this;
    }

    NetworkView view() {
        return new NetworkView(nodes, links, origins);
    }

    RouteChoice choose(RouteChoice before) {
        return chooser().choose(EDGE, ORIGIN, before);
    }

    RouteChoice choose() {
        return chooser().choose(EDGE, ORIGIN, null);
    }

    private RouteChooser chooser() {
        return new RouteChooser(new RouteComputer(view(), POLICY), POLICY);
    }

    private static LinkView up(double ms) {
        return new LinkView(LinkView.State.UP, LinkView.UNMEASURED.figures(), 0, Math.round(ms * 1e3));
    }
}
