// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.routing;

import static io.spliceway.control.routing.World.CAPE_TOWN;
import static io.spliceway.control.routing.World.DUBLIN;
import static io.spliceway.control.routing.World.EDGE;
import static io.spliceway.control.routing.World.EGRESS;
import static io.spliceway.control.routing.World.MUMBAI;
import static io.spliceway.control.routing.World.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.control.client.Role;
import io.spliceway.control.network.LinkView;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteChooserTest {
    @Test
    void choosesCapeTownThenWhatSharesNoRelayThenDirect() {
        RouteChoice choice = World.africa().choose();
        assertThat(choice.routes())
                .extracting(Candidate::nodeIds)
                .containsExactly(List.of(EDGE, CAPE_TOWN, EGRESS), List.of(EDGE, CAPE_TOWN, MUMBAI, EGRESS), List.of());
        assertThat(choice.reason()).isEqualTo("first choice");
    }

    @Test
    void prefersAnAlternativeThatSharesNotEvenTheEgress() {
        World world = World.africa()
                .node("egress-2", Role.EGRESS)
                .link(EDGE, "egress-2", 200)
                .link(CAPE_TOWN, "egress-2", 136)
                .origin("egress-2", ORIGIN, 1);
        assertThat(world.choose().routes())
                .extracting(Candidate::nodeIds)
                .containsExactly(
                        List.of(EDGE, CAPE_TOWN, EGRESS),
                        List.of(EDGE, "egress-2"),
                        List.of(EDGE, CAPE_TOWN, "egress-2"),
                        List.of());
    }

    @Test
    void takesAnAlternativeWithoutTheRelayWhereThereIsOneEgress() {
        World world = World.africa().link(EDGE, DUBLIN, 90);
        assertThat(world.choose().routes())
                .extracting(Candidate::nodeIds)
                .containsExactly(
                        List.of(EDGE, CAPE_TOWN, EGRESS),
                        List.of(EDGE, DUBLIN, EGRESS),
                        List.of(EDGE, CAPE_TOWN, MUMBAI, EGRESS),
                        List.of());
    }

    @Test
    void doesNoHarm() {
        // 157.5 ms of cost against 160: better, but not by 5 % or 5 ms.
        RouteChoice choice = World.africa().origin(EDGE, ORIGIN, 160).choose();
        assertThat(choice.chosen().isDirect()).isTrue();
        assertThat(choice.routes()).extracting(Candidate::nodeIds).containsExactly(List.of());
        // 157.5 against 166: better by 5 %.
        assertThat(World.africa().origin(EDGE, ORIGIN, 166).choose().chosen().nodeIds())
                .containsExactly(EDGE, CAPE_TOWN, EGRESS);
    }

    @Test
    void leavesARouteThatIsNoLongerBetterThanDirect() {
        RouteChoice before = World.africa().choose();
        RouteChoice kept = World.africa().origin(EDGE, ORIGIN, 158).choose(before);
        assertThat(kept.isSwitchFrom(before)).isFalse();
        RouteChoice left = World.africa().origin(EDGE, ORIGIN, 157).choose(before);
        assertThat(left.chosen().isDirect()).isTrue();
        assertThat(left.reason())
                .isEqualTo(
                        "edge-jnb > relay-cpt > egress-dxb is no longer better than DIRECT: 155.5 ms against 157.0 ms");
    }

    @Test
    void usesTheBestRouteWhereDirectIsNotPossible() {
        RouteChoice choice = World.africa().noOrigin(EDGE, ORIGIN).choose();
        assertThat(choice.chosen().nodeIds()).containsExactly(EDGE, CAPE_TOWN, EGRESS);
        assertThat(choice.routes()).last().isEqualTo(choice.direct());
        assertThat(choice.routes()).hasSize(4);
    }

    @Test
    void fallsBackToDirectWhenNothingCanBeUsed() {
        RouteChoice choice = World.africa().gone(EGRESS).noOrigin(EDGE, ORIGIN).choose();
        assertThat(choice.chosen().isDirect()).isTrue();
        assertThat(choice.chosen().isUsable()).isFalse();
    }

    @Test
    void switchesOnlyForTheMargin() {
        RouteChoice before = World.africa().choose();
        // Dublin's 149.0 + 4 nodes is 7 ms under Cape Town's 157.5: less than 5 % of it.
        RouteChoice kept = World.africa().link(EDGE, DUBLIN, 25).choose(before);
        assertThat(kept.chosen().nodeIds()).containsExactly(EDGE, CAPE_TOWN, EGRESS);
        RouteChoice moved = World.africa().link(EDGE, DUBLIN, 22).choose(before);
        assertThat(moved.chosen().nodeIds()).containsExactly(EDGE, DUBLIN, EGRESS);
        assertThat(moved.reason()).isEqualTo("9.0 ms faster than edge-jnb > relay-cpt > egress-dxb");
        // And back again only for the margin, too.
        assertThat(World.africa().link(EDGE, DUBLIN, 25).choose(moved).chosen().nodeIds())
                .containsExactly(EDGE, DUBLIN, EGRESS);
    }

    @Test
    void leavesARouteAtOnceWhenItBreaks() {
        RouteChoice before = World.africa().choose();
        RouteChoice gone = World.africa().gone(CAPE_TOWN).choose(before);
        assertThat(gone.chosen().isDirect()).isTrue();
        assertThat(gone.reason())
                .isEqualTo("edge-jnb > relay-cpt > egress-dxb cannot be used: relay-cpt is not connected");
        RouteChoice lost =
                World.africa().broken(CAPE_TOWN, EGRESS, LinkView.State.LOST).choose(before);
        assertThat(lost.chosen().nodeIds()).containsExactly(EDGE, CAPE_TOWN, MUMBAI, EGRESS);
        assertThat(lost.reason())
                .isEqualTo("edge-jnb > relay-cpt > egress-dxb cannot be used: the last probes from relay-cpt to"
                        + " egress-dxb were lost");
    }

    @Test
    void isNotDisturbedByANodeThatIsNotOnTheRoute() {
        RouteChoice before = World.africa().choose();
        RouteChoice after = World.africa().gone(DUBLIN).choose(before);
        assertThat(after.routes()).isEqualTo(before.routes());
    }

    @Test
    void keepsTheOrderOfAlternativesThatTradePlaces() {
        RouteChoice before = World.africa().noOrigin(EDGE, ORIGIN).choose();
        List<List<String>> order =
                before.routes().stream().map(Candidate::nodeIds).toList();
        // What was third is now 2 ms cheaper than what was second.
        List<String> third = order.get(2);
        assertThat(third).containsExactly(EDGE, CAPE_TOWN, MUMBAI, EGRESS);
        assertThat(World.africa()
                        .noOrigin(EDGE, ORIGIN)
                        .link(EDGE, EGRESS, 263)
                        .choose(before)
                        .routes())
                .extracting(Candidate::nodeIds)
                .containsExactlyElementsOf(order);
    }
}
