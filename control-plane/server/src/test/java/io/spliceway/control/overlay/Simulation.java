// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.overlay;

import io.spliceway.control.client.Measurement;
import io.spliceway.control.client.Peer;
import io.spliceway.control.client.ProbePlan;
import io.spliceway.control.client.Role;
import io.spliceway.control.client.RouteUpdate;
import io.spliceway.control.network.LinkView;
import io.spliceway.control.routing.RoutePolicy;
import io.spliceway.settings.HostPort;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * An overlay in simulated time: nodes that probe what their plan says once a second, each at a moment of its own, and a
 * controller that computes every 200 ms and at once when it is urgent.
 */
final class Simulation {
    static final HostPort ORIGIN = new HostPort("10.5.0.2", 80);
    static final RoutePolicy ROUTES = new RoutePolicy(2, 1_000, 5, 5_000, 3);

    static final Duration KEY_ROTATION = Duration.ofHours(1);
    static final Duration KEY_GRACE = Duration.ofMinutes(1);

    private static final int STEP_MS = 100;
    private static final int PROBE_STEPS = 10;
    private static final int RECOMPUTE_STEPS = 2;

    final Overlay overlay;
    final TreeMap<String, SimulatedNode> nodes = new TreeMap<>();
    private final Map<Set<String>, Double> rttsMs = new HashMap<>();
    private final Set<Set<String>> cut = new HashSet<>();
    private final Random random = new Random(0);
    private double jitterMs;
    private long step;

    Simulation() {
        this(Duration.ZERO);
    }

    Simulation(Duration warmUp) {
        OverlayPolicy policy = new OverlayPolicy(
                Duration.ofSeconds(1),
                9,
                new LinkView.Rules(Duration.ofSeconds(3).toNanos(), 2),
                ROUTES,
                20,
                warmUp.toNanos(),
                KEY_ROTATION.toNanos(),
                KEY_GRACE.toNanos(),
                Duration.ofMinutes(10).toNanos());
        overlay = new Overlay(policy, new Now(0, Instant.EPOCH));
    }

    /** Johannesburg to Dubai with Cape Town, Dublin and Mumbai between, as measured in April 2022. */
    static Simulation africa() {
        Simulation simulation = africaWithoutNodes(Duration.ZERO);
        simulation.join("jnb", Set.of(Role.EDGE), ORIGIN);
        for (String relay : List.of("cpt", "dub", "bom")) {
            simulation.join(relay, Set.of(Role.RELAY));
        }
        simulation.join("dxb", Set.of(Role.EGRESS));
        return simulation;
    }

    static Simulation africaWithoutNodes(Duration warmUp) {
        return new Simulation(warmUp)
                .rtt("jnb", "cpt", 19.4)
                .rtt("jnb", "dub", 177.1)
                .rtt("jnb", "bom", 271.5)
                .rtt("jnb", "dxb", 262.3)
                .rtt("cpt", "dub", 161.2)
                .rtt("cpt", "bom", 156.4)
                .rtt("cpt", "dxb", 135.6)
                .rtt("dub", "bom", 134.2)
                .rtt("dub", "dxb", 124.0)
                .rtt("bom", "dxb", 29.0)
                .rtt("dxb", ORIGIN.toString(), 0.5)
                .rtt("jnb", ORIGIN.toString(), 262.8);
    }

    Simulation rtt(String a, String b, double ms) {
        rttsMs.put(Set.of(a, b), ms);
        return this;
    }

    /** Each sample is off by at most this much either way. */
    Simulation jitter(double ms, long seed) {
        jitterMs = ms;
        random.setSeed(seed);
        return this;
    }

    Simulation cut(String a, String b) {
        cut.add(Set.of(a, b));
        return this;
    }

    SimulatedNode join(String id, Set<Role> roles, HostPort... destinations) {
        SimulatedNode node = new SimulatedNode(id, roles, List.of(destinations));
        nodes.put(id, node);
        if (register(node, id.hashCode(), 0).isPresent()) {
            throw new AssertionError(id + " was refused");
        }
        return node;
    }

    /** Joins with the plan and the routes of a controller before, up to version 57. */
    SimulatedNode comeBack(String id, Set<Role> roles, HostPort... destinations) {
        SimulatedNode node = new SimulatedNode(id, roles, List.of(destinations));
        List<Peer> peers = new ArrayList<>();
        for (String peer : List.of("jnb", "cpt", "dub", "bom", "dxb")) {
            if (!peer.equals(id)) {
                peers.add(new Peer(peer, new HostPort(peer, 7401)));
            }
        }
        List<HostPort> targets = roles.contains(Role.RELAY) ? List.of() : List.of(ORIGIN);
        node.plans.add(new ProbePlan(57, Duration.ofSeconds(1), peers, targets));
        nodes.put(id, node);
        if (register(node, id.hashCode(), 57).isPresent()) {
            throw new AssertionError(id + " was refused");
        }
        return node;
    }

    Optional<String> register(SimulatedNode node, long processId, long lastVersion) {
        Optional<String> refusal =
                overlay.register(new Registration(node.registration, processId, lastVersion), node, now());
        urgent();
        return refusal;
    }

    void kill(String id) {
        SimulatedNode node = nodes.remove(id);
        if (node == null) {
            throw new AssertionError(id + " is not there");
        }
        overlay.disconnect(id, node, "the connection ended", now());
        urgent();
    }

    void run(Duration time) {
        long end = step + time.toMillis() / STEP_MS;
        while (step < end) {
            step();
        }
    }

    private void step() {
        step++;
        for (SimulatedNode node : nodes.values()) {
            if (!node.silent && Math.floorMod(step + node.id().hashCode(), PROBE_STEPS) == 0) {
                overlay.report(node.id(), node, probe(node), now());
            }
        }
        urgent();
        if (step % RECOMPUTE_STEPS == 0) {
            overlay.recompute(now());
        }
    }

    private void urgent() {
        if (overlay.isUrgent()) {
            overlay.recompute(now());
        }
    }

    private List<Measurement> probe(SimulatedNode node) {
        List<Measurement> measurements = new ArrayList<>();
        if (node.plans.isEmpty()) {
            return measurements;
        }
        ProbePlan plan = node.plans.getLast();
        plan.peers()
                .forEach(peer ->
                        measurements.add(new Measurement.ToPeer(peer.nodeId(), sampleUs(node.id(), peer.nodeId()))));
        plan.destinations()
                .forEach(destination -> measurements.add(
                        new Measurement.ToDestination(destination, sampleUs(node.id(), destination.toString()))));
        return measurements;
    }

    private long sampleUs(String from, String to) {
        Double ms = rttsMs.get(Set.of(from, to));
        if (ms == null || cut.contains(Set.of(from, to))) {
            return Measurement.LOST;
        }
        return Math.round((ms + jitterMs * (2 * random.nextDouble() - 1)) * 1e3);
    }

    Now now() {
        return new Now(Duration.ofMillis(step * STEP_MS).toNanos(), Instant.EPOCH.plusMillis(step * STEP_MS));
    }

    SimulatedNode node(String id) {
        SimulatedNode node = nodes.get(id);
        if (node == null) {
            throw new AssertionError(id + " is not there");
        }
        return node;
    }

    /** The routes an edge was sent last, as node ids. */
    List<List<String>> routes(String edge) {
        List<RouteUpdate> updates = node(edge).updates;
        return updates.isEmpty()
                ? List.of()
                : updates.getLast().routes().getOrDefault(ORIGIN, List.of()).stream()
                        .map(RouteUpdate.Route::nodeIds)
                        .toList();
    }

    /** The route in use, as the edge was told. */
    List<String> route(String edge) {
        List<List<String>> routes = routes(edge);
        return routes.isEmpty() ? List.of("none") : routes.getFirst();
    }

    /** How often the route in use changed so far. */
    int switches(String edge) {
        return overlay.status(now()).explain(edge, ORIGIN, 1).get().history().size() - 1;
    }
}
