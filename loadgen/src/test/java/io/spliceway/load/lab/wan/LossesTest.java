// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LossesTest {
    private static final int PACKETS = 1_000_000;

    @ParameterizedTest
    @ValueSource(doubles = {0.0001, 0.001, 0.01, 0.1, 0.5, 0.9})
    void losesTheGivenFraction(double loss) {
        Losses losses = new Losses(7, loss);
        double sigma = Math.sqrt(PACKETS * loss * (1 - loss));
        assertThat(count(losses, PACKETS))
                .isBetween((long) (PACKETS * loss - 5 * sigma), (long) (PACKETS * loss + 5 * sigma));
    }

    @Test
    void losesPacketsIndependentlyOfEachOther() {
        Losses losses = new Losses(3, 0.1);
        int pairs = 0;
        boolean before = false;
        for (int i = 0; i < PACKETS; i++) {
            boolean lost = losses.next();
            pairs += lost && before ? 1 : 0;
            before = lost;
        }
        assertThat(pairs).isBetween((int) (PACKETS * 0.01 * 0.95), (int) (PACKETS * 0.01 * 1.05));
    }

    @Test
    void zeroLosesNoneAndOneLosesAll() {
        assertThat(count(new Losses(1, 0), PACKETS)).isZero();
        assertThat(count(new Losses(1, 1), PACKETS)).isEqualTo(PACKETS);
    }

    @Test
    void theSameSeedLosesTheSamePackets() {
        assertThat(lost(new Losses(42, 0.05)))
                .isEqualTo(lost(new Losses(42, 0.05)))
                .isNotEqualTo(lost(new Losses(43, 0.05)));
    }

    @Test
    void aChangeCountsFromTheNextPacket() {
        Losses losses = new Losses(1, 0);
        assertThat(count(losses, 1000)).isZero();
        losses.set(1);
        assertThat(count(losses, 1000)).isEqualTo(1000);
        losses.set(0);
        assertThat(count(losses, 1000)).isZero();
    }

    private static int[] lost(Losses losses) {
        return IntStream.range(0, 10_000).filter(_ -> losses.next()).toArray();
    }

    private static long count(Losses losses, int packets) {
        return IntStream.range(0, packets).filter(_ -> losses.next()).count();
    }
}
