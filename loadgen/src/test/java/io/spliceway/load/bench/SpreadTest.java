// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void theMedianIsTheOneInTheMiddle() {
        assertThat(Spread.of(9, 1, 2)).isEqualTo(new Spread(1, 2, 9));
        assertThat(Spread.of(4)).isEqualTo(new Spread(4, 4, 4));
    }

    @Test
    void ofAnEvenNumberItIsTheMeanOfTheTwoInTheMiddle() {
        assertThat(Spread.of(100, 1, 4, 2)).isEqualTo(new Spread(1, 3, 100));
    }

    @Test
    void oneOutlierDoesNotMoveTheMedian() {
        assertThat(Spread.of(5, 5, 1e9, 5, 5).median()).isEqualTo(5);
    }

    @Test
    void leavesTheMeasurementsAsTheyWere() {
        double[] values = {3, 1, 2};
        assertThat(Spread.of(values).median()).isEqualTo(2);
        assertThat(values).containsExactly(3, 1, 2);
    }
}
