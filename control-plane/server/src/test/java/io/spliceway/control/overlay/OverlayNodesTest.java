// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.overlay;

import static io.spliceway.control.overlay.Simulation.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.control.client.LinkStatus;
import io.spliceway.control.client.Measurement;
import io.spliceway.control.client.NodeRegistration;
import io.spliceway.control.client.NodeStatus;
import io.spliceway.control.client.Peer;
import io.spliceway.control.client.ProbePlan;
import io.spliceway.control.client.Role;
import io.spliceway.settings.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OverlayNodesTest {
    private static final HostPort OTHER = new HostPort("10.6.0.2", 443);

    @Test
    void tellsEveryNodeWhomToProbe() {
        Simulation simulation = new Simulation();
        SimulatedNode edge1 = simulation.join("edge-1", Set.of(Role.EDGE), ORIGIN);
        SimulatedNode edge2 = simulation.join("edge-2", Set.of(Role.EDGE), OTHER, ORIGIN);
        SimulatedNode relay = simulation.join("relay", Set.of(Role.RELAY));
        SimulatedNode egress = simulation.join("egress", Set.of(Role.EGRESS));
        ProbePlan plan = edge1.plans.getLast();
        assertThat(plan.interval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(plan.peers())
                .containsExactly(
                        new Peer("edge-2", new HostPort("edge-2", 7401)),
                        new Peer("egress", new HostPort("egress", 7401)),
                        new Peer("relay", new HostPort("relay", 7401)));
        assertThat(plan.destinations()).containsExactly(ORIGIN);
        assertThat(edge2.plans.getLast().destinations()).containsExactlyInAnyOrder(OTHER, ORIGIN);
        assertThat(relay.plans.getLast().destinations()).isEmpty();
        assertThat(egress.plans.getLast().destinations()).containsExactlyInAnyOrder(OTHER, ORIGIN);
        simulation.kill("edge-2");
        assertThat(egress.plans.getLast().destinations()).containsExactly(ORIGIN);
        assertThat(egress.plans.getLast().peers()).extracting(Peer::nodeId).containsExactly("edge-1", "relay");
        assertThat(egress.plans).extracting(ProbePlan::version).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void refusesASecondProcessUnderTheSameIdUntilTheFirstIsGone() {
        Simulation simulation = Simulation.africa();
        SimulatedNode second = new SimulatedNode("cpt", Set.of(Role.RELAY), List.of());
        assertThat(simulation.register(second, 99, 0))
                .hasValueSatisfying(
                        reason -> assertThat(reason).startsWith("node id cpt is connected from 192.0.2.1:3"));
        assertThat(second.registered).isFalse();
        assertThat(simulation.node("cpt").ended).isNull();
        simulation.kill("cpt");
        assertThat(simulation.register(second, 99, 0)).isEmpty();
        assertThat(second.registered).isTrue();
    }

    @Test
    void letsTheSameProcessReplaceItsOldStream() {
        Simulation simulation = Simulation.africa();
        SimulatedNode old = simulation.node("cpt");
        SimulatedNode again = new SimulatedNode("cpt", Set.of(Role.RELAY), List.of());
        assertThat(simulation.register(again, "cpt".hashCode(), 1)).isEmpty();
        assertThat(old.ended).isNotNull();
        // What still comes of the old stream changes nothing.
        simulation.overlay.disconnect("cpt", old, "late", simulation.now());
        assertThat(status(simulation, "cpt").connected()).isTrue();
        simulation.run(Duration.ofSeconds(4));
        assertThat(again.plans).isNotEmpty();
    }

    @Test
    void leavesANodeThatComesBackAloneUntilMeasurementsAreFresh() {
        Simulation simulation = Simulation.africa();
        simulation.kill("jnb");
        SimulatedNode edge = simulation.comeBack("jnb", Set.of(Role.EDGE), ORIGIN);
        simulation.run(Duration.ofMillis(2_900));
        assertThat(edge.updates).isEmpty();
        assertThat(edge.plans).hasSize(1);
        simulation.run(Duration.ofMillis(300));
        assertThat(edge.updates).hasSize(1);
        assertThat(simulation.route("jnb")).isEqualTo(List.of("jnb", "cpt", "dxb"));
    }

    /** The relay is the last to find the controller again; the edge must not lose its route over it meanwhile. */
    @Test
    void leavesNodesOfAControllerBeforeAloneUntilAllHadTimeToComeBack() {
        Simulation simulation = Simulation.africaWithoutNodes(Duration.ofSeconds(8));
        SimulatedNode edge = simulation.comeBack("jnb", Set.of(Role.EDGE), ORIGIN);
        SimulatedNode egress = simulation.comeBack("dxb", Set.of(Role.EGRESS));
        simulation.run(Duration.ofMillis(4_800));
        simulation.comeBack("cpt", Set.of(Role.RELAY));
        simulation.run(Duration.ofMillis(3_100));
        assertThat(edge.updates).isEmpty();
        assertThat(edge.plans).hasSize(1);
        simulation.run(Duration.ofMillis(300));
        assertThat(simulation.route("jnb")).isEqualTo(List.of("jnb", "cpt", "dxb"));
        assertThat(edge.updates).hasSize(1);
        assertThat(edge.plans).hasSize(2);
        assertThat(edge.plans.getLast().peers()).extracting(Peer::nodeId).containsExactly("cpt", "dxb");
        assertThat(egress.plans).extracting(ProbePlan::version).allMatch(version -> version >= 57);
    }

    @Test
    void showsWhatWasAcknowledgedAndWhatWasRefused() {
        Simulation simulation = Simulation.africa();
        simulation.run(Duration.ofSeconds(3));
        SimulatedNode edge = simulation.node("jnb");
        long plan = edge.plans.getLast().version();
        long routes = edge.updates.getLast().version();
        simulation.overlay.acknowledgePlan("jnb", edge, plan, "", simulation.now());
        simulation.overlay.acknowledgeRoutes("jnb", edge, routes, "no such service", simulation.now());
        assertThat(status(simulation, "jnb").plan()).isEqualTo(new NodeStatus.Push(plan, plan, ""));
        assertThat(status(simulation, "jnb").routes()).isEqualTo(new NodeStatus.Push(routes, 0, "no such service"));
        assertThat(simulation
                        .overlay
                        .status(simulation.now())
                        .routes()
                        .getFirst()
                        .acknowledged())
                .isZero();
        simulation.overlay.acknowledgeRoutes("jnb", edge, routes, "", simulation.now());
        assertThat(status(simulation, "jnb").routes().isAcknowledged()).isTrue();
    }

    @Test
    void sendsAgainWhatWasRefusedLessAndLessOften() {
        Simulation simulation = Simulation.africa();
        simulation.run(Duration.ofSeconds(3));
        SimulatedNode edge = simulation.node("jnb");
        for (int delayS : List.of(1, 2, 4, 8, 16, 32, 64, 64)) {
            int plans = edge.plans.size();
            int updates = edge.updates.size();
            long plan = edge.plans.getLast().version();
            long routes = edge.updates.getLast().version();
            simulation.overlay.acknowledgePlan("jnb", edge, plan, "no threads", simulation.now());
            simulation.overlay.acknowledgeRoutes("jnb", edge, routes, "no such service", simulation.now());
            simulation.run(Duration.ofSeconds(delayS).minusMillis(300));
            assertThat(edge.plans).hasSize(plans);
            assertThat(edge.updates).hasSize(updates);
            simulation.run(Duration.ofMillis(600));
            assertThat(edge.plans).hasSize(plans + 1);
            assertThat(edge.updates).hasSize(updates + 1);
            assertThat(edge.plans.getLast().version()).isGreaterThan(plan);
            assertThat(status(simulation, "jnb").routes().refusal()).isEmpty();
        }
        long routes = edge.updates.getLast().version();
        int updates = edge.updates.size();
        simulation.overlay.acknowledgeRoutes("jnb", edge, routes, "", simulation.now());
        simulation.run(Duration.ofMinutes(5));
        assertThat(edge.updates).hasSize(updates);
    }

    /** Plan and routes count from one counter, and acknowledgements lag. */
    @Test
    void tellsAcknowledgementsOfRoutesFromThoseOfANewerPlan() {
        Simulation simulation = Simulation.africa();
        simulation.run(Duration.ofSeconds(3));
        SimulatedNode edge = simulation.node("jnb");
        long routes = edge.updates.getLast().version();
        simulation.join("lhr", Set.of(Role.RELAY));
        long plan = edge.plans.getLast().version();
        assertThat(plan).isGreaterThan(routes);
        simulation.overlay.acknowledgeRoutes("jnb", edge, routes, "", simulation.now());
        assertThat(status(simulation, "jnb").routes().isAcknowledged()).isTrue();
        assertThat(status(simulation, "jnb").plan().acknowledged()).isZero();
        simulation.overlay.acknowledgePlan("jnb", edge, plan + 1, "", simulation.now());
        assertThat(status(simulation, "jnb").plan().acknowledged()).isZero();
    }

    @Test
    void keepsOnlyWhatItAskedFor() {
        Simulation simulation = Simulation.africa();
        SimulatedNode relay = simulation.node("cpt");
        simulation.overlay.report(
                "cpt",
                relay,
                List.of(
                        new Measurement.ToPeer("cpt", 1),
                        new Measurement.ToPeer("nobody", 1),
                        new Measurement.ToDestination(ORIGIN, 1),
                        new Measurement.ToPeer("dub", 1)),
                simulation.now());
        assertThat(simulation.overlay.status(simulation.now()).links())
                .extracting(LinkStatus::to)
                .containsExactly(new LinkStatus.Target.Node("dub"));
    }

    @Test
    void showsANodeThatWentAwayAndForgetsItInTime() {
        Simulation simulation = Simulation.africa();
        simulation.run(Duration.ofSeconds(3));
        simulation.kill("cpt");
        assertThat(status(simulation, "cpt").connected()).isFalse();
        simulation.run(Duration.ofMinutes(11));
        assertThat(simulation.overlay.status(simulation.now()).nodes())
                .extracting(node -> node.registration().nodeId())
                .containsExactly("bom", "dub", "dxb", "jnb");
        assertThat(simulation.overlay.status(simulation.now()).links())
                .extracting(link -> link.to().toString())
                .doesNotContain("cpt");
    }

    @Test
    void listsTheKnownOnesWhenAskedForAnUnknownOne() {
        Simulation simulation = Simulation.africa();
        OverlayStatus status = simulation.overlay.status(simulation.now());
        assertThatThrownBy(() -> status.explain("jhb", ORIGIN, 1))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("edge jhb: unknown (expected: jnb)");
        assertThatThrownBy(() -> status.explain("jnb", OTHER, 1))
                .hasMessage("destination 10.6.0.2:443: unknown to jnb (expected: 10.5.0.2:80)");
    }

    @Test
    void refusesRegistrationsItCannotWorkWith() {
        assertRefused("Edge_1", Set.of(Role.EDGE), 7401, List.of(), "node_id: Edge_1 (expected: 1 to 63 of a-z 0-9 -");
        assertRefused("edge-", Set.of(Role.EDGE), 7401, List.of(), "node_id: edge- (expected:");
        assertRefused("edge", Set.of(), 7401, List.of(), "roles: none (expected: edge, relay or egress)");
        assertRefused("edge", Set.of(Role.EDGE), 0, List.of(), "trunk_address: h:0 (expected:");
        assertRefused("edge", Set.of(Role.RELAY), 1, List.of(ORIGIN), "destinations: 1 (expected: none,");
        NodeRegistration node = new NodeRegistration("edge", new HostPort("h", 1), Set.of(Role.EDGE), List.of(), "1");
        for (long version : List.of(-1L, (1L << 62) + 1, Long.MAX_VALUE)) {
            assertThatThrownBy(() -> new Registration(node, 1, version))
                    .hasMessage("last_version: " + version + " (expected: 0..4611686018427387904)");
        }
    }

    private static void assertRefused(
            String id, Set<Role> roles, int port, List<HostPort> destinations, String message) {
        NodeRegistration node = new NodeRegistration(id, new HostPort("h", port), roles, destinations, "1");
        assertThatThrownBy(() -> new Registration(node, 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    private static NodeStatus status(Simulation simulation, String id) {
        return simulation.overlay.status(simulation.now()).nodes().stream()
                .filter(node -> node.registration().nodeId().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
