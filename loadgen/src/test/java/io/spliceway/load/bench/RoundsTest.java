// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private static final List<String> ITEMS = List.of("a", "b", "c", "d");
    private static final int MANY = 1_000;

    @Test
    void everythingHasOneTurnInEveryRound() {
        List<List<String>> rounds = Rounds.of(ITEMS, MANY, 1);
        assertThat(rounds)
                .hasSize(MANY)
                .allSatisfy(round -> assertThat(round).containsExactlyInAnyOrderElementsOf(ITEMS));
    }

    @Test
    void aSeedRepeatsTheOrder() {
        assertThat(Rounds.of(ITEMS, MANY, 7)).isEqualTo(Rounds.of(ITEMS, MANY, 7));
        assertThat(Rounds.of(ITEMS, MANY, 7)).isNotEqualTo(Rounds.of(ITEMS, MANY, 8));
    }

    /** Of 24 orders in 1000 rounds; one that is missing by chance has a probability below 10^-17. */
    @Test
    void everyOrderComesUp() {
        assertThat(Rounds.of(ITEMS, MANY, 3).stream().distinct()).hasSize(24);
    }

    /** Every place is as likely: 250 of 1000, with a standard deviation of 14. */
    @Test
    void nobodyIsFirstMoreOftenThanOthers() {
        List<List<String>> rounds = Rounds.of(ITEMS, MANY, 5);
        for (String item : ITEMS) {
            for (int place = 0; place < ITEMS.size(); place++) {
                int at = place;
                assertThat(rounds.stream().filter(round -> round.get(at).equals(item)))
                        .hasSizeBetween(180, 320);
            }
        }
    }

    @Test
    void nothingIsInNoOrder() {
        assertThat(Rounds.of(List.of(), 2, 1)).containsExactly(List.of(), List.of());
        assertThat(Rounds.of(ITEMS, 0, 1)).isEmpty();
    }
}
