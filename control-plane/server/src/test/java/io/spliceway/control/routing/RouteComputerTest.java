// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.routing;

import static io.spliceway.control.routing.World.CAPE_TOWN;
import static io.spliceway.control.routing.World.EDGE;
import static io.spliceway.control.routing.World.EGRESS;
import static io.spliceway.control.routing.World.MUMBAI;
import static io.spliceway.control.routing.World.ORIGIN;
import static io.spliceway.control.routing.World.POLICY;
import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.control.client.Role;
import io.spliceway.control.client.RouteLeg;
import io.spliceway.control.network.LinkView;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteComputerTest {
    @Test
    void findsCapeTownWithoutBeingTold() {
        List<Candidate> routes = new RouteComputer(World.africa().view(), POLICY).cheapest(EDGE, ORIGIN, 3, Set.of());
        assertThat(routes)
                .extracting(Candidate::nodeIds)
                .containsExactly(
                        List.of(EDGE, CAPE_TOWN, EGRESS),
                        List.of(EDGE, CAPE_TOWN, MUMBAI, EGRESS),
                        List.of(EDGE, EGRESS));
        Candidate best = routes.getFirst();
        assertThat(best.rttUs()).isEqualTo(155_500);
        assertThat(best.costUs()).isEqualTo(157_500);
        assertThat(best.legs())
                .containsExactly(
                        new RouteLeg(EDGE, CAPE_TOWN, 19_400),
                        new RouteLeg(CAPE_TOWN, EGRESS, 135_600),
                        new RouteLeg(EGRESS, ORIGIN.toString(), 500));
    }

    @Test
    void goesRoundAnAvoidedNode() {
        assertThat(new RouteComputer(World.africa().view(), POLICY).cheapest(EDGE, ORIGIN, 1, Set.of(CAPE_TOWN)))
                .extracting(Candidate::nodeIds)
                .containsExactly(List.of(EDGE, EGRESS));
    }

    @Test
    void keepsEveryNodeToItsRoles() {
        World world = World.africa().node(CAPE_TOWN, Role.EDGE, Role.EGRESS).origin(CAPE_TOWN, ORIGIN, 400);
        assertThat(new RouteComputer(world.view(), POLICY).cheapest(EDGE, ORIGIN, 100, Set.of()))
                .extracting(Candidate::nodeIds)
                .allMatch(route -> !route.subList(0, route.size() - 1).contains(CAPE_TOWN))
                .contains(List.of(EDGE, CAPE_TOWN));
    }

    @Test
    void isBoundToTheAllowedNumberOfRelays() {
        World world = World.africa().broken(CAPE_TOWN, EGRESS, LinkView.State.LOST);
        RoutePolicy none = new RoutePolicy(0, 1_000, 5, 5_000, 3);
        assertThat(new RouteComputer(world.view(), none).cheapest(EDGE, ORIGIN, 100, Set.of()))
                .extracting(Candidate::nodeIds)
                .containsExactly(List.of(EDGE, EGRESS));
        assertThat(new RouteComputer(world.view(), POLICY).cheapest(EDGE, ORIGIN, 1, Set.of()))
                .extracting(Candidate::nodeIds)
                .containsExactly(List.of(EDGE, CAPE_TOWN, MUMBAI, EGRESS));
    }

    @Test
    void usesALinkOnlyInTheDirectionThatWorks() {
        World world = World.africa().broken(EDGE, CAPE_TOWN, LinkView.State.STALE);
        assertThat(new RouteComputer(world.view(), POLICY).cheapest(EDGE, ORIGIN, 100, Set.of()))
                .extracting(Candidate::nodeIds)
                .noneMatch(route -> route.size() > 1 && route.get(1).equals(CAPE_TOWN))
                .isNotEmpty();
    }

    @Test
    void prefersFewerNodesWhenTimesAreEqual() {
        World world = World.africa().link(EDGE, EGRESS, 155.0);
        assertThat(new RouteComputer(world.view(), POLICY).cheapest(EDGE, ORIGIN, 1, Set.of()))
                .extracting(Candidate::nodeIds)
                .containsExactly(List.of(EDGE, EGRESS));
    }

    /** The search leaves branches; this does not, and must find the same in the same order. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void findsWhatExhaustiveSearchFinds(int maxRelays) {
        RoutePolicy policy = new RoutePolicy(maxRelays, 1_000, 5, 5_000, 3);
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            List<String> ids = new ArrayList<>(List.of(EDGE));
            World world = randomWorld(random, ids);
            Set<String> without = random.nextBoolean() ? Set.of() : Set.of(ids.get(random.nextInt(1, ids.size())));
            int most = random.nextInt(1, 6);
            RouteCosts costs = new RouteCosts(world.view(), policy);
            List<Candidate> all = new ArrayList<>();
            everyRoute(List.of(EDGE), ids, 3, route -> all.add(costs.price(EDGE, ORIGIN, route)));
            List<Candidate> expected = all.stream()
                    .filter(Candidate::isUsable)
                    .filter(candidate -> candidate.nodeIds().stream().noneMatch(without::contains))
                    .sorted(Candidate.CHEAPEST)
                    .limit(most)
                    .toList();
            assertThat(new RouteComputer(world.view(), policy).cheapest(EDGE, ORIGIN, most, without))
                    .as("seed %d", seed)
                    .isEqualTo(expected);
        }
    }

    private static World randomWorld(Random random, List<String> ids) {
        World world = new World().node(EDGE, Role.EDGE, Role.RELAY, Role.EGRESS);
        int count = random.nextInt(2, 9);
        for (int i = 0; i < count; i++) {
            String id = "node-" + i;
            ids.add(id);
            List<Role> roles = new ArrayList<>(List.of(Role.EDGE));
            if (random.nextInt(3) > 0) {
                roles.add(Role.RELAY);
            }
            if (random.nextInt(3) > 0) {
                roles.add(Role.EGRESS);
            }
            world.node(id, roles.toArray(Role[]::new));
            if (random.nextInt(10) == 0) {
                world.gone(id);
            }
            if (random.nextInt(5) > 0) {
                world.origin(id, ORIGIN, random.nextInt(50));
            }
        }
        for (String a : ids) {
            for (String b : ids) {
                if (a.compareTo(b) < 0 && random.nextInt(4) > 0) {
                    // Few different values, so that ties happen.
                    world.link(a, b, 1 + random.nextInt(12));
                }
                if (!a.equals(b) && random.nextInt(10) == 0) {
                    world.broken(a, b, LinkView.State.LOST);
                }
            }
        }
        return world;
    }

    private static void everyRoute(List<String> prefix, List<String> ids, int more, Consumer<List<String>> each) {
        for (String id : ids) {
            if (!prefix.contains(id)) {
                List<String> route = new ArrayList<>(prefix);
                route.add(id);
                each.accept(route);
                if (more > 1) {
                    everyRoute(route, ids, more - 1, each);
                }
            }
        }
    }
}
