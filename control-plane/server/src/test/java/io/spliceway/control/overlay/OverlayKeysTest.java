// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.control.client.KeyUpdate;
import io.spliceway.control.client.Role;
import io.spliceway.control.client.TrunkKey;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OverlayKeysTest {
    private final Simulation simulation = new Simulation();

    @Test
    void everyNodeHasTheSameKeyFromTheBeginning() {
        SimulatedNode first = simulation.join("a", Set.of(Role.RELAY));
        simulation.run(Duration.ofMinutes(10));
        SimulatedNode second = simulation.join("b", Set.of(Role.RELAY));
        assertThat(first.keys).hasSize(1);
        assertThat(second.keys).hasSize(1);
        assertThat(second.keys.getFirst().keys())
                .isEqualTo(first.keys.getFirst().keys())
                .hasSize(1);
        assertThat(first.keys.getFirst().version())
                .isLessThan(first.plans.getFirst().version());
    }

    @Test
    void aRotationLetsTheKeyBeforeLiveForItsGrace() {
        SimulatedNode node = simulation.join("a", Set.of(Role.RELAY));
        TrunkKey first = node.keys.getFirst().newest();
        simulation.run(Simulation.KEY_ROTATION.plusSeconds(1));
        KeyUpdate rotated = node.keys.getLast();
        TrunkKey second = rotated.newest();
        assertThat(node.keys).hasSize(2);
        assertThat(second).isNotEqualTo(first);
        assertThat(rotated.keys()).containsExactly(second, first);
        assertThat(rotated.grace()).isEqualTo(Simulation.KEY_GRACE);
        assertThat(rotated.callIn()).isEqualTo(Duration.ofSeconds(10));
        assertThat(rotated.version()).isGreaterThan(node.plans.getLast().version());

        simulation.run(Duration.ofSeconds(20));
        KeyUpdate late = simulation.join("b", Set.of(Role.RELAY)).keys.getLast();
        assertThat(late.keys()).containsExactly(second, first);
        assertThat(late.callIn()).isZero();
        assertThat(late.grace()).isLessThanOrEqualTo(Simulation.KEY_GRACE.minusSeconds(20));

        simulation.run(Simulation.KEY_GRACE);
        KeyUpdate afterGrace = simulation.join("c", Set.of(Role.RELAY)).keys.getLast();
        assertThat(afterGrace.keys()).containsExactly(second);
        assertThat(afterGrace.grace()).isZero();
        assertThat(node.keys).as("nothing was pushed for that").hasSize(2);
    }

    @Test
    void aControllerThatHasJustStartedLetsAllNodesComeBackBeforeItsKeyIsUsed() {
        Simulation restarted = new Simulation(Duration.ofSeconds(8));
        SimulatedNode node = restarted.comeBack("cpt", Set.of(Role.RELAY));
        KeyUpdate update = node.keys.getLast();
        assertThat(update.callIn()).isBetween(Duration.ofSeconds(7), Duration.ofSeconds(8));
        assertThat(update.grace()).isGreaterThan(Duration.ofSeconds(50));
        assertThat(node.plans).as("its plan is left alone").hasSize(1);
    }

    @Test
    void aRefusedKeyIsSentAgain() {
        SimulatedNode node = simulation.join("a", Set.of(Role.RELAY));
        KeyUpdate first = node.keys.getLast();
        simulation.overlay.acknowledgeKeys("a", node, first.version(), "no", simulation.now());
        simulation.run(Duration.ofSeconds(2));
        assertThat(node.keys).hasSize(2);
        assertThat(node.keys.getLast().keys()).isEqualTo(first.keys());
        assertThat(node.keys.getLast().version()).isGreaterThan(first.version());
        simulation.overlay.acknowledgeKeys("a", node, node.keys.getLast().version(), "", simulation.now());
        simulation.run(Duration.ofMinutes(2));
        assertThat(node.keys).hasSize(2);
    }

    @Test
    void noTextOfAKeyHasItsSecret() {
        SimulatedNode node = simulation.join("a", Set.of(Role.RELAY));
        TrunkKey key = node.keys.getLast().newest();
        assertThat(List.of(key.toString(), node.keys.getLast().toString()))
                .allSatisfy(text -> assertThat(text)
                        .contains(key.id())
                        .doesNotContain(HexFormat.of().formatHex(key.secret(), 0, 4)));
    }
}
