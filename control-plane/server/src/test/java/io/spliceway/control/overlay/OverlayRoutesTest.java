// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.overlay;

import static io.spliceway.control.overlay.Simulation.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.control.client.Role;
import io.spliceway.control.client.RouteExplanation;
import io.spliceway.control.client.RouteUpdate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OverlayRoutesTest {
    private static final List<String> BY_CAPE_TOWN = List.of("jnb", "cpt", "dxb");

    @Test
    void choosesCapeTownWithinTwoProbeIntervals() {
        Simulation simulation = Simulation.africa();
        simulation.run(Duration.ofSeconds(2));
        assertThat(simulation.route("jnb")).isEqualTo(BY_CAPE_TOWN);
        RouteUpdate update = simulation.node("jnb").updates.getLast();
        assertThat(update.routes().get(ORIGIN))
                .extracting(RouteUpdate.Route::expectedRttUs)
                .containsExactly(155_500L, 205_300L, 262_800L);
    }

    @Test
    void movesWhenTheLinkOnTheRouteSlowsDown() {
        Simulation simulation = Simulation.africa().jitter(1, 1);
        simulation.run(Duration.ofMinutes(1));
        simulation.rtt("cpt", "dxb", 300);
        simulation.run(Duration.ofSeconds(10));
        assertThat(simulation.route("jnb")).isEqualTo(List.of("jnb", "cpt", "bom", "dxb"));
        simulation.rtt("cpt", "dxb", 135.6);
        simulation.run(Duration.ofSeconds(10));
        assertThat(simulation.route("jnb")).isEqualTo(BY_CAPE_TOWN);
        RouteExplanation explanation = simulation
                .overlay
                .status(simulation.now())
                .explain("jnb", ORIGIN, 5)
                .get();
        assertThat(explanation.history()).hasSizeGreaterThanOrEqualTo(3);
        assertThat(explanation.history().getFirst().reason()).contains("faster than jnb > cpt > bom > dxb");
    }

    @Test
    void isNotDisturbedByTheDeathOfANodeThatIsNotOnTheRoute() {
        Simulation simulation = Simulation.africa();
        simulation.run(Duration.ofSeconds(5));
        int before = simulation.node("jnb").updates.size();
        simulation.kill("dub");
        simulation.run(Duration.ofSeconds(5));
        assertThat(simulation.node("jnb").updates).hasSize(before);
        assertThat(simulation.route("jnb")).isEqualTo(BY_CAPE_TOWN);
        assertThat(simulation.switches("jnb")).isZero();
        assertThat(simulation.node("cpt").plans.getLast().peers())
                .extracting(peer -> peer.nodeId())
                .containsExactly("bom", "dxb", "jnb");
    }

    @Test
    void withdrawsRoutesOverADeadNodeAtOnce() {
        Simulation simulation = Simulation.africa();
        simulation.run(Duration.ofSeconds(5));
        int before = simulation.node("jnb").updates.size();
        simulation.kill("cpt");
        assertThat(simulation.node("jnb").updates).hasSize(before + 1);
        assertThat(simulation.routes("jnb")).containsExactly(List.of());
        simulation.join("cpt", Set.of(Role.RELAY));
        simulation.run(Duration.ofSeconds(2));
        assertThat(simulation.route("jnb")).isEqualTo(BY_CAPE_TOWN);
    }

    @Test
    void leavesALinkThatLosesProbesWithinAProbeInterval() {
        Simulation simulation = Simulation.africa();
        simulation.run(Duration.ofSeconds(5));
        simulation.cut("cpt", "dxb");
        simulation.run(Duration.ofSeconds(1));
        assertThat(simulation.route("jnb")).isEqualTo(List.of("jnb", "cpt", "bom", "dxb"));
    }

    @Test
    void leavesANodeThatIsConnectedAndSilent() {
        Simulation simulation = Simulation.africa();
        simulation.run(Duration.ofSeconds(5));
        simulation.node("cpt").silent = true;
        simulation.run(Duration.ofSeconds(2));
        assertThat(simulation.route("jnb")).isEqualTo(BY_CAPE_TOWN);
        simulation.run(Duration.ofSeconds(2));
        assertThat(simulation.route("jnb")).isEmpty();
        assertThat(simulation
                        .overlay
                        .status(simulation.now())
                        .explain("jnb", ORIGIN, 5)
                        .get()
                        .history()
                        .getFirst()
                        .reason())
                .startsWith("jnb > cpt > dxb cannot be used: cpt has not reported on dxb for 3.");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void neitherFlapsNorPushesBetweenNearEqualRoutesAndFollowsAStep(long seed) {
        Simulation simulation = nearEqual(seed);
        simulation.run(Duration.ofHours(1));
        assertThat(simulation.switches("edge")).isLessThanOrEqualTo(1);
        assertThat(simulation.node("edge").updates).hasSizeLessThan(10);
        assertThat(simulation.node("edge").plans).hasSizeLessThan(10);
        List<String> before = simulation.route("edge");
        String used = before.get(1);
        simulation.rtt("edge", used, 10 + 30);
        simulation.run(Duration.ofSeconds(8));
        assertThat(simulation.route("edge")).isNotEqualTo(before).hasSize(3).doesNotContain(used);
    }

    @Test
    void boundsTheHistory() {
        Simulation simulation = Simulation.africa();
        for (int i = 0; i < 30; i++) {
            simulation.run(Duration.ofSeconds(2));
            simulation.kill("cpt");
            simulation.run(Duration.ofSeconds(2));
            simulation.join("cpt", Set.of(Role.RELAY));
        }
        List<RouteExplanation.Change> history = simulation
                .overlay
                .status(simulation.now())
                .explain("jnb", ORIGIN, 5)
                .get()
                .history();
        assertThat(history).hasSize(20);
        assertThat(history).extracting(RouteExplanation.Change::at).isSortedAccordingTo((a, b) -> b.compareTo(a));
    }

    /** Two relays, each 50 ms away in all, every sample of every leg off by up to 3 ms; DIRECT takes twice as long. */
    private static Simulation nearEqual(long seed) {
        Simulation simulation = new Simulation()
                .jitter(3, seed)
                .rtt("edge", "relay-a", 10)
                .rtt("edge", "relay-b", 10)
                .rtt("relay-a", "relay-b", 30)
                .rtt("relay-a", "egress", 35)
                .rtt("relay-b", "egress", 35)
                .rtt("edge", "egress", 95)
                .rtt("egress", ORIGIN.toString(), 5)
                .rtt("edge", ORIGIN.toString(), 100);
        simulation.join("edge", Set.of(Role.EDGE), ORIGIN);
        simulation.join("relay-a", Set.of(Role.RELAY));
        simulation.join("relay-b", Set.of(Role.RELAY));
        simulation.join("egress", Set.of(Role.EGRESS));
        return simulation;
    }
}
