// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.control.client.LinkStatus;
import io.spliceway.control.client.Measurement;
import io.spliceway.control.network.LinkView.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkViewTest {
    private static final long S = 1_000_000_000L;
    private static final LinkView.Rules RULES = new LinkView.Rules(3 * S, 2);

    @Test
    void takesTheMedianOfBothDirectionsAndShowsTheForwardFigures() {
        LinkView link = LinkView.of(window(10, 30, 20), window(50, 40), RULES, 0);
        assertThat(link.state()).isEqualTo(State.UP);
        assertThat(link.routeUs()).isEqualTo(30);
        assertThat(link.figures()).isEqualTo(new Figures(3, 0, 10, 20, 30, 30, LinkStatus.UNKNOWN));
    }

    @Test
    void keepsTheNewestOutcomesOnly() {
        ProbeWindow window = new ProbeWindow(5);
        for (int i = 1; i <= 12; i++) {
            window.add(i, 0);
        }
        assertThat(Figures.of(window)).isEqualTo(new Figures(5, 0, 8, 10, 12, 12, LinkStatus.UNKNOWN));
    }

    @ParameterizedTest
    @CsvSource({
        // One loss is chance, two in a row are not, nor one in each direction.
        "'5 L', '5', UP",
        "'5 L 5 L', '5', UP",
        "'5 L L', '5', LOST",
        "'5 L', '5 L', LOST",
        "'5', '5 L L', UP",
        "'L', '', LOST",
        "'L 5', '', UP",
        "'L', '5', UP",
    })
    void goesDownWhenItsLastProbesWereLost(String forward, String reverse, State state) {
        assertThat(LinkView.of(window(forward), reverse.isEmpty() ? null : window(reverse), RULES, 0)
                        .state())
                .isEqualTo(state);
    }

    @Test
    void goesStaleWithoutFreshOutcomesAndComesBackWithOne() {
        ProbeWindow forward = window(7);
        assertThat(LinkView.of(forward, null, RULES, 3 * S).state()).isEqualTo(State.UP);
        LinkView stale = LinkView.of(forward, null, RULES, 3 * S + 1);
        assertThat(stale.state()).isEqualTo(State.STALE);
        assertThat(stale.routeUs()).isEqualTo(LinkStatus.UNKNOWN);
        assertThat(stale.figures().medianUs()).isEqualTo(7);
        forward.add(9, 3 * S + 2);
        assertThat(LinkView.of(forward, null, RULES, 3 * S + 3).routeUs()).isEqualTo(8);
    }

    @Test
    void ignoresAStaleReverseDirection() {
        ProbeWindow forward = new ProbeWindow(9);
        forward.add(20, 10 * S);
        assertThat(LinkView.of(forward, window(100, 100, Measurement.LOST), RULES, 10 * S)
                        .routeUs())
                .isEqualTo(20);
    }

    @Test
    void countsLossesAndNamesQuantilesByNearestRank() {
        ProbeWindow window = window(1, 2, 3, 4, 5, 6, 7, 8, 9, Measurement.LOST);
        assertThat(Figures.of(window)).isEqualTo(new Figures(10, 1, 1, 5, 9, 9, LinkStatus.UNKNOWN));
        assertThat(Figures.of(window("L"))).isEqualTo(new Figures(1, 1, -1, -1, -1, -1, LinkStatus.UNKNOWN));
    }

    private static ProbeWindow window(long... rttsUs) {
        ProbeWindow window = new ProbeWindow(10);
        for (long rttUs : rttsUs) {
            window.add(rttUs, 0);
        }
        return window;
    }

    private static ProbeWindow window(String outcomes) {
        ProbeWindow window = new ProbeWindow(10);
        for (String outcome : outcomes.split(" ", -1)) {
            window.add(outcome.equals("L") ? Measurement.LOST : Long.parseLong(outcome), 0);
        }
        return window;
    }
}
