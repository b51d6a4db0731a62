// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.control.client.ControlQueries;
import io.spliceway.control.client.LinkStatus;
import io.spliceway.control.client.NodeStatus;
import io.spliceway.control.client.Peer;
import io.spliceway.control.client.ProbePlan;
import io.spliceway.control.client.Role;
import io.spliceway.control.client.RouteExplanation;
import io.spliceway.control.client.RouteStatus;
import io.spliceway.control.client.RouteUpdate;
import io.spliceway.control.client.TrunkKey;
import io.spliceway.settings.HostPort;
import io.spliceway.settings.UserError;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Controller, sessions and queries over real connections on loopback. */
class ControllerIT {
    private static final HostPort ORIGIN = new HostPort("10.5.0.2", 80);
    private static final List<String> BY_CAPE_TOWN = List.of("jnb", "cpt", "dxb");

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Map<Set<String>, Double> rttsMs = TestNode.table();
    private Controller controller = own(Controller.start(Configs.fast(0)));
    private final ControlQueries queries = own(ControlQueries.to(controller.address()));

    ControllerIT() {
        rttsMs.put(Set.of("jnb", "cpt"), 19.4);
        rttsMs.put(Set.of("jnb", "dub"), 177.1);
        rttsMs.put(Set.of("jnb", "dxb"), 262.3);
        rttsMs.put(Set.of("cpt", "dub"), 161.2);
        rttsMs.put(Set.of("cpt", "dxb"), 135.6);
        rttsMs.put(Set.of("dub", "dxb"), 124.0);
        rttsMs.put(Set.of("dxb", ORIGIN.toString()), 0.5);
        rttsMs.put(Set.of("jnb", ORIGIN.toString()), 262.8);
    }

    private <T extends AutoCloseable> T own(T resource) {
        open.push(resource);
        return resource;
    }

    @AfterEach
    void closeAll() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    private TestNode node(String id, Role role, HostPort... destinations) {
        return own(new TestNode(controller.address(), id, rttsMs, Set.of(role), destinations));
    }

    private NodeStatus status(String id) {
        return queries.nodes().stream()
                .filter(node -> node.registration().nodeId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void nodesRegisterMeasureAndAreSentRoutesThatTheyAcknowledge() {
        TestNode edge = node("jnb", Role.EDGE, ORIGIN);
        node("cpt", Role.RELAY);
        node("dub", Role.RELAY);
        TestNode egress = node("dxb", Role.EGRESS);
        Await.until(() -> assertThat(edge.route(ORIGIN)).isEqualTo(BY_CAPE_TOWN));
        assertThat(edge.session.isConnected()).isTrue();
        assertThat(egress.plans.getLast().peers())
                .contains(new Peer("cpt", new HostPort("192.0.2.1", 7401)))
                .hasSize(3);
        assertThat(egress.plans.getLast().destinations()).containsExactly(ORIGIN);
        List<RouteUpdate.Route> routes = edge.updates.getLast().routes().getOrDefault(ORIGIN, List.of());
        assertThat(routes.getFirst().expectedRttUs()).isEqualTo(155_500);
        assertThat(routes.getLast().isDirect()).isTrue();
        Await.until(() -> {
            NodeStatus status = status("jnb");
            assertThat(status.routes().version())
                    .isEqualTo(edge.updates.getLast().version());
            assertThat(status.routes().isAcknowledged()).isTrue();
            assertThat(status.plan().isAcknowledged()).isTrue();
        });
        assertThat(status("jnb").registration()).isEqualTo(edge.registration);
        assertThat(status("jnb").remoteAddress()).startsWith("127.0.0.1:");
        RouteStatus route = queries.routes().getFirst();
        assertThat(route.nodeIds()).isEqualTo(BY_CAPE_TOWN);
        assertThat(route.rttUs()).isEqualTo(155_500);
        assertThat(route.directUs()).isEqualTo(262_800);
        LinkStatus link = queries.links().stream()
                .filter(candidate -> candidate.from().equals("cpt")
                        && candidate.to().toString().equals("dxb"))
                .findFirst()
                .orElseThrow();
        assertThat(link.medianUs()).isEqualTo(135_600);
        assertThat(link.state()).isEqualTo(LinkStatus.State.UP);
        RouteExplanation explanation = queries.explain("jnb", ORIGIN);
        assertThat(explanation.verdict())
                .isEqualTo("jnb > cpt > dxb wins with 155.5 ms, 107.3 ms (41 %) below DIRECT's 262.8 ms.");
        assertThat(explanation.candidates().getFirst().legs()).hasSize(3);
        assertThatThrownBy(() -> queries.explain("jhb", ORIGIN))
                .isInstanceOf(UserError.class)
                .hasMessage("edge jhb: unknown (expected: jnb)");
    }

    @Test
    void nodesShareAKeyThatAControllerThatStartsAgainReplaces() {
        TestNode edge = node("jnb", Role.EDGE, ORIGIN);
        TestNode relay = node("cpt", Role.RELAY);
        Await.until(() -> assertThat(relay.keys).hasSize(1));
        Await.until(() -> assertThat(edge.keys).hasSize(1));
        TrunkKey first = edge.keys.getFirst().newest();
        assertThat(relay.keys.getFirst().newest()).isEqualTo(first);
        int port = controller.address().port();
        controller.close();
        Await.until(() -> assertThat(edge.session.isConnected()).isFalse());
        controller = own(Controller.start(Configs.fast(port)));
        Await.until(() -> assertThat(relay.keys).hasSize(2));
        Await.until(() -> assertThat(edge.keys).hasSize(2));
        assertThat(edge.keys.getLast().newest())
                .isNotEqualTo(first)
                .isEqualTo(relay.keys.getLast().newest());
        assertThat(edge.keys.getLast().version())
                .isGreaterThan(edge.keys.getFirst().version());
    }

    @Test
    void theDeathOfTheRelayOnTheRouteWithdrawsItAtOnce() {
        TestNode edge = node("jnb", Role.EDGE, ORIGIN);
        node("dub", Role.RELAY);
        node("dxb", Role.EGRESS);
        try (NodeProcess relay = NodeProcess.start(controller.address(), "cpt", rttsMs)) {
            Await.until(() -> assertThat(edge.route(ORIGIN)).isEqualTo(BY_CAPE_TOWN));
            long killedNs = System.nanoTime();
            relay.kill();
            Await.until(() -> assertThat(edge.route(ORIGIN)).isNotEqualTo(BY_CAPE_TOWN));
            assertThat(Duration.ofNanos(System.nanoTime() - killedNs)).isLessThan(Duration.ofMillis(1_900));
            Await.until(() -> assertThat(edge.plans.getLast().peers())
                    .extracting(Peer::nodeId)
                    .containsExactly("dub", "dxb"));
            assertThat(status("cpt").connected()).isFalse();
        }
        try (NodeProcess _ = NodeProcess.start(controller.address(), "cpt", rttsMs)) {
            Await.until(() -> assertThat(edge.route(ORIGIN)).isEqualTo(BY_CAPE_TOWN));
        }
    }

    @Test
    void aNodeThatHangsIsGoneAndComesBackWhenItGoesOn() {
        TestNode edge = node("jnb", Role.EDGE, ORIGIN);
        node("dxb", Role.EGRESS);
        try (NodeProcess relay = NodeProcess.start(controller.address(), "cpt", rttsMs)) {
            Await.until(() -> assertThat(edge.route(ORIGIN)).isEqualTo(BY_CAPE_TOWN));
            relay.freeze();
            Await.until(() -> assertThat(edge.route(ORIGIN)).isEmpty());
            Await.until(() -> assertThat(status("cpt").connected()).isFalse());
            relay.thaw();
            Await.until(() -> assertThat(edge.route(ORIGIN)).isEqualTo(BY_CAPE_TOWN));
            assertThat(status("cpt").connected()).isTrue();
        }
    }

    @Test
    void aSlowerLinkMovesTheRoute() {
        TestNode edge = node("jnb", Role.EDGE, ORIGIN);
        node("cpt", Role.RELAY);
        node("dub", Role.RELAY);
        node("dxb", Role.EGRESS);
        rttsMs.put(Set.of("jnb", "dub"), 100.0);
        Await.until(() -> assertThat(edge.route(ORIGIN)).isEqualTo(BY_CAPE_TOWN));
        rttsMs.put(Set.of("cpt", "dxb"), 335.6);
        Await.until(() -> assertThat(edge.route(ORIGIN)).containsExactly("jnb", "dub", "dxb"));
        assertThat(queries.explain("jnb", ORIGIN).history().getFirst().reason())
                .contains("faster than jnb > cpt > dxb");
    }

    @Test
    void nodesFindAControllerThatStartsAgainAndKeepTheirRoutesMeanwhile() {
        TestNode edge = node("jnb", Role.EDGE, ORIGIN);
        TestNode relay = node("cpt", Role.RELAY);
        node("dxb", Role.EGRESS);
        Await.until(() -> assertThat(edge.route(ORIGIN)).isEqualTo(BY_CAPE_TOWN));
        int port = controller.address().port();
        long versionBefore = edge.updates.getLast().version();
        controller.close();
        Await.until(() -> assertThat(edge.session.isConnected()).isFalse());
        int updatesBefore = edge.updates.size();
        int plansBefore = relay.plans.size();
        controller = own(Controller.start(Configs.fast(port)));
        Await.until(() -> assertThat(relay.plans.size()).isGreaterThan(plansBefore));
        Await.until(() -> assertThat(edge.updates.size()).isGreaterThan(updatesBefore));
        assertThat(edge.updates.subList(updatesBefore, edge.updates.size()))
                .extracting(update -> update.routes().getOrDefault(ORIGIN, List.of(RouteUpdate.Route.DIRECT)))
                .extracting(routes -> routes.getFirst().nodeIds())
                .containsOnly(BY_CAPE_TOWN);
        assertThat(edge.updates.getLast().version()).isGreaterThan(versionBefore);
    }

    @Test
    void aNodeIdIsTakenAsLongAsItsProcessIsConnected() {
        TestNode first = node("cpt", Role.RELAY);
        Await.until(() -> assertThat(first.session.isConnected()).isTrue());
        TestNode second = node("cpt", Role.RELAY);
        TestNode third = node("dub", Role.RELAY);
        Await.until(() -> assertThat(third.session.isConnected()).isTrue());
        assertThat(second.plans).isEmpty();
        assertThat(second.session.isConnected()).isFalse();
        assertThat(first.session.isConnected()).isTrue();
        first.close();
        Await.until(() -> assertThat(second.session.isConnected()).isTrue());
    }

    @Test
    void aRefusedPushIsShownWithItsReason() {
        TestNode edge = node("jnb", Role.EDGE, ORIGIN);
        Await.until(() -> assertThat(edge.updates).isNotEmpty());
        edge.refusal = new IllegalStateException("no such service");
        node("cpt", Role.RELAY);
        node("dxb", Role.EGRESS);
        Await.until(() -> assertThat(status("jnb").routes().refusal()).isEqualTo("no such service"));
        assertThat(status("jnb").connected()).isTrue();
    }

    @Test
    void aRegistrationThatMakesNoSenseIsRefused() {
        TestNode wrong = node("Edge_1", Role.EDGE);
        TestNode right = node("edge-1", Role.EDGE);
        Await.until(() -> assertThat(right.session.isConnected()).isTrue());
        assertThat(wrong.session.isConnected()).isFalse();
        assertThat(queries.nodes()).hasSize(1);
    }

    @Test
    void sessionsCloseQuicklyAndTwiceWithOrWithoutAController() {
        TestNode node = node("cpt", Role.RELAY);
        Await.until(() -> assertThat(node.session.isConnected()).isTrue());
        TestNode lonely = own(new TestNode(new HostPort("127.0.0.1", 1), "cpt", rttsMs, Set.of(Role.RELAY)));
        long startNs = System.nanoTime();
        node.close();
        node.close();
        lonely.close();
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(3));
        Await.until(() -> assertThat(status("cpt").connected()).isFalse());
    }

    @Test
    void plansGrowInVersionAndNameTheInterval() {
        TestNode edge = node("jnb", Role.EDGE, ORIGIN);
        for (String id : List.of("a", "b", "c")) {
            node(id, Role.RELAY);
        }
        Await.until(() -> assertThat(edge.plans.getLast().peers()).hasSize(3));
        assertThat(edge.plans).extracting(ProbePlan::version).isSorted().doesNotHaveDuplicates();
        assertThat(edge.plans.getLast().interval()).isEqualTo(Duration.ofMillis(100));
    }
}
