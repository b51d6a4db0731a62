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
import io.spliceway.control.client.RouteExplanation;
import io.spliceway.control.network.LinkView;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteExplainerTest {
    @Test
    void saysByHowMuchTheRouteBeatsDirectAndTheOthers() {
        RouteExplanation explanation = explain(World.africa(), List.of(EDGE, CAPE_TOWN, EGRESS), 20);
        assertThat(explanation.verdict())
                .isEqualTo("edge-jnb > relay-cpt > egress-dxb wins with 155.5 ms, 107.3 ms (41 %) below DIRECT's"
                        + " 262.8 ms.");
        assertThat(explanation.candidates())
                .hasSize(11 + 3)
                .extracting(RouteExplanation.Candidate::note)
                .startsWith("in use", "50.8 ms worse", "105.3 ms worse")
                .endsWith(
                        "not possible: relay-bom is no egress",
                        "not possible: relay-cpt is no egress",
                        "not possible: relay-dub is no egress");
        assertThat(explanation.omitted()).isZero();
    }

    @Test
    void namesEachObstacleOnce() {
        World world = World.africa()
                .gone(CAPE_TOWN)
                .broken(EDGE, MUMBAI, LinkView.State.LOST)
                .broken(MUMBAI, EGRESS, LinkView.State.STALE)
                .node("edge-2", Role.EDGE);
        RouteExplanation explanation = explain(world, List.of(), 20);
        assertThat(explanation.verdict()).isEqualTo("DIRECT wins with 262.8 ms. No route is better.");
        assertThat(explanation.candidates())
                .filteredOn(candidate -> candidate.note().startsWith("not possible"))
                .extracting(RouteExplanation.Candidate::note)
                .containsExactlyInAnyOrder(
                        "not possible: relay-cpt is not connected",
                        "not possible: the last probes from edge-jnb to relay-bom were lost",
                        "not possible: relay-bom has not reported on egress-dxb for 4.2 s",
                        "not possible: edge-2 is no egress",
                        "not possible: edge-2 is no relay",
                        "not possible: relay-dub is no egress",
                        "not possible: relay-bom is no egress");
    }

    @Test
    void saysWhyABetterRouteIsNotTaken() {
        World world = World.africa().origin(EDGE, ORIGIN, 160);
        RouteExplanation explanation = explain(world, List.of(), 20);
        assertThat(explanation.verdict())
                .isEqualTo("DIRECT wins with 160.0 ms. edge-jnb > relay-cpt > egress-dxb is 2.5 ms better now; a switch"
                        + " takes 8.0 ms.");
        assertThat(explanation.candidates().get(1).note()).isEqualTo("2.5 ms better, but a switch takes 8.0 ms");
    }

    @Test
    void saysThatDirectIsNotPossible() {
        assertThat(explain(World.africa().noOrigin(EDGE, ORIGIN), List.of(EDGE, CAPE_TOWN, EGRESS), 20)
                        .verdict())
                .isEqualTo("edge-jnb > relay-cpt > egress-dxb wins with 155.5 ms; DIRECT is not possible: edge-jnb has"
                        + " not probed 10.5.0.2:80 yet.");
    }

    @Test
    void listsOnlyTheCheapestAndCountsTheRest() {
        RouteExplanation explanation = explain(World.africa(), List.of(EDGE, CAPE_TOWN, EGRESS), 2);
        assertThat(explanation.candidates())
                .filteredOn(candidate -> !candidate.note().startsWith("not possible"))
                .extracting(RouteExplanation.Candidate::nodeIds)
                .containsExactly(List.of(EDGE, CAPE_TOWN, EGRESS), List.of(EDGE, CAPE_TOWN, MUMBAI, EGRESS), List.of());
        assertThat(explanation.omitted()).isEqualTo(8);
    }

    @Test
    void explainsNothingChosenYet() {
        assertThat(explain(new World().node(EDGE, Role.EDGE), null, 20).verdict())
                .isEqualTo("Nothing is chosen yet: edge-jnb has not probed 10.5.0.2:80 yet.");
        assertThat(explain(World.africa().gone(EDGE), null, 20).verdict())
                .startsWith("edge-jnb is not connected and keeps what it had: ");
    }

    private static RouteExplanation explain(World world, @Nullable List<String> inUse, int limit) {
        return new RouteExplainer(world.view(), POLICY).explain(EDGE, ORIGIN, inUse, limit, List.of());
    }
}
