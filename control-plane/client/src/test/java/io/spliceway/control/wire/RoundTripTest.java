// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.control.api.v1.NodeRole;
import io.spliceway.control.api.v1.PushKeys;
import io.spliceway.control.api.v1.Register;
import io.spliceway.control.api.v1.Report;
import io.spliceway.control.client.KeyUpdate;
import io.spliceway.control.client.Measurement;
import io.spliceway.control.client.NodeRegistration;
import io.spliceway.control.client.Peer;
import io.spliceway.control.client.ProbePlan;
import io.spliceway.control.client.Role;
import io.spliceway.control.client.RouteUpdate;
import io.spliceway.control.client.RouteUpdate.Route;
import io.spliceway.control.client.TrunkKey;
import io.spliceway.settings.HostPort;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoundTripTest {
    private static final HostPort ORIGIN = new HostPort("2001:db8::5", 443);

    @Test
    void registration() {
        NodeRegistration registration = new NodeRegistration(
                "edge-1", new HostPort("192.0.2.1", 7401), Set.of(Role.values()), List.of(ORIGIN), "0.1.0");
        Register register = SessionMessages.register(registration, -5, 57).getRegister();
        assertThat(SessionMessages.registration(register)).isEqualTo(registration);
        assertThat(register.getProcessId()).isEqualTo(-5);
        assertThat(register.getLastVersion()).isEqualTo(57);
    }

    @Test
    void measurements() {
        List<Measurement> measurements = List.of(
                new Measurement.ToPeer("relay-1", 19_400),
                new Measurement.ToPeer("relay-3", 19_400, 940_250_000),
                new Measurement.ToPeer("relay-2", Measurement.LOST),
                new Measurement.ToDestination(ORIGIN, 0));
        assertThat(SessionMessages.measurements(
                        SessionMessages.report(measurements).getReport()))
                .isEqualTo(measurements);
    }

    @Test
    void probePlan() {
        ProbePlan plan = new ProbePlan(
                3, Duration.ofMillis(250), List.of(new Peer("relay-1", new HostPort("r", 1))), List.of(ORIGIN));
        assertThat(SessionMessages.probePlan(SessionMessages.push(plan).getProbePlan()))
                .isEqualTo(plan);
    }

    @Test
    void routes() {
        RouteUpdate update = new RouteUpdate(
                4,
                Map.of(
                        ORIGIN,
                        List.of(new Route(List.of("edge-1", "relay-1"), 155_500), Route.DIRECT),
                        new HostPort("b", 2),
                        List.of(new Route(List.of(), 7))));
        assertThat(SessionMessages.routeUpdate(SessionMessages.push(update).getRoutes()))
                .isEqualTo(update);
    }

    @Test
    void keys() {
        byte[] secret = new byte[TrunkKey.SECRET_BYTES];
        Arrays.fill(secret, (byte) 0xA5);
        KeyUpdate update = new KeyUpdate(
                5,
                List.of(new TrunkKey("new", secret), new TrunkKey("old", new byte[TrunkKey.SECRET_BYTES])),
                Duration.ofSeconds(10),
                Duration.ofMinutes(5));
        PushKeys push = SessionMessages.push(update).getKeys();
        assertThat(SessionMessages.keyUpdate(push)).isEqualTo(update);
        // A message of protobuf would show them; it is never printed.
        assertThat(update.toString()).contains("new").doesNotContain("245", "A5", "a5", "-91");
        assertThatThrownBy(() -> SessionMessages.keyUpdate(PushKeys.getDefaultInstance()))
                .hasMessageStartingWith("keys: ");
        assertThatThrownBy(() -> SessionMessages.keyUpdate(
                        push.toBuilder().setGraceUs(-1).build()))
                .hasMessageContaining("grace: ");
        assertThatThrownBy(() -> new TrunkKey("short", new byte[31]))
                .hasMessage("secret of key short: 31 bytes (expected: 32)");
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> SessionMessages.registration(
                        Register.newBuilder().setNodeId("a").build()))
                .hasMessageStartingWith("trunk_address: ")
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SessionMessages.registration(SessionMessages.register(
                                new NodeRegistration("a", new HostPort("a", 1), Set.of(), List.of(), ""), 1, 0)
                        .getRegister()
                        .toBuilder()
                        .addRoles(NodeRole.NODE_ROLE_UNSPECIFIED)
                        .build()))
                .hasMessage("roles: NODE_ROLE_UNSPECIFIED (expected: edge, relay or egress)");
        assertThatThrownBy(() -> SessionMessages.measurements(Report.newBuilder()
                        .addOutcomes(Report.Outcome.newBuilder().setPeerId("a").setRttUs(-1))
                        .build()))
                .hasMessageStartingWith("rtt_us: ");
        assertThatThrownBy(() -> SessionMessages.measurements(Report.newBuilder()
                        .addOutcomes(Report.Outcome.newBuilder().setPeerId("a").setDeliveryBitsPerS(-1))
                        .build()))
                .hasMessageStartingWith("delivery_bits_per_s: ");
        assertThatThrownBy(() -> SessionMessages.measurements(Report.newBuilder()
                        .addOutcomes(Report.Outcome.newBuilder().setRttUs(1))
                        .build()))
                .hasMessage("target: nothing (expected: a peer or a destination)");
    }
}
