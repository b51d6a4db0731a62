// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuantilesTest {
    @Test
    void everyQuantileIsAValueThatWasMeasured() {
        double[] samples =
                IntStream.rangeClosed(1, 200).mapToDouble(i -> 201 - i).toArray();
        assertThat(Quantiles.of(samples)).isEqualTo(new Quantiles(100, 198, 1, 200));
    }

    @Test
    void withFewSamplesThe99thIsTheLargest() {
        assertThat(Quantiles.of(new double[] {3, 1, 2})).isEqualTo(new Quantiles(2, 3, 1, 3));
        assertThat(Quantiles.of(new double[] {7})).isEqualTo(new Quantiles(7, 7, 7, 7));
        assertThat(Quantiles.of(new double[] {1, 2}).p50()).isEqualTo(1);
    }
}
