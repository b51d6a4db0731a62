// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BottleneckTest {
    private static final long MBIT = 1_000_000;
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    @Test
    void sendsOnePacketAfterTheOtherAtItsRate() {
        Bottleneck bottleneck = new Bottleneck(8 * MBIT, 10_000, 0);
        assertThat(bottleneck.admit(0, 1500)).isEqualTo(1_500_000);
        assertThat(bottleneck.admit(0, 1500)).isEqualTo(3_000_000);
        assertThat(bottleneck.admit(2_000_000, 500)).isEqualTo(3_500_000);
        assertThat(bottleneck.admit(10_000_000, 1500)).isEqualTo(11_500_000);
    }

    @Test
    void roundingDoesNotAddUp() {
        // 3 Gbit/s: 26.67 ns for 10 bytes. A million of them are 80 million bits.
        Bottleneck bottleneck = new Bottleneck(3000 * MBIT, 100 << 20, 0);
        long departs = 0;
        for (int i = 0; i < 1_000_000; i++) {
            departs = bottleneck.admit(0, 10);
        }
        assertThat(departs).isEqualTo(80 * SECOND_NS / 3000);
    }

    @Test
    void dropsWhatWouldOverflowTheQueueAndOnlyThat() {
        Bottleneck bottleneck = new Bottleneck(8 * MBIT, 4000, 0);
        assertThat(bottleneck.admit(0, 1500)).isEqualTo(1_500_000);
        assertThat(bottleneck.admit(0, 1500)).isEqualTo(3_000_000);
        assertThat(bottleneck.admit(0, 1500)).isEqualTo(Bottleneck.FULL);
        assertThat(bottleneck.admit(0, 1000)).isEqualTo(4_000_000);
        assertThat(bottleneck.backlogBytes(0)).isEqualTo(4000);
        assertThat(bottleneck.admit(500_000, 501)).isEqualTo(Bottleneck.FULL);
        assertThat(bottleneck.admit(500_000, 500)).isEqualTo(4_500_000);
        assertThat(bottleneck.backlogBytes(4_500_000)).isZero();
    }

    @Test
    void withoutARateNothingWaits() {
        Bottleneck bottleneck = new Bottleneck(Shape.UNLIMITED, 0, 0);
        assertThat(bottleneck.admit(5, 65_000)).isEqualTo(5);
        assertThat(bottleneck.admit(5, 65_000)).isEqualTo(5);
        assertThat(bottleneck.backlogBytes(5)).isZero();
    }

    @Test
    void aNewRateKeepsThePromisesOfTheOld() {
        Bottleneck bottleneck = new Bottleneck(8 * MBIT, 10_000, 0);
        assertThat(bottleneck.admit(0, 8000)).isEqualTo(8_000_000);
        bottleneck.set(80 * MBIT, 10_000);
        assertThat(bottleneck.admit(7_500_000, 1000)).isEqualTo(8_100_000);
        bottleneck.set(Shape.UNLIMITED, 0);
        assertThat(bottleneck.admit(7_600_000, 1000)).isEqualTo(8_100_000);
        assertThat(bottleneck.admit(9_000_000, 1000)).isEqualTo(9_000_000);
    }

    @Test
    void anAutomaticQueueHoldsARoundTripAndAtLeastATenthOfASecond() {
        long mbit100 = 100 * MBIT;
        assertThat(new Shape(0, 0, mbit100, Shape.AUTOMATIC).effectiveQueueBytes())
                .isEqualTo(1_250_000);
        assertThat(new Shape(SECOND_NS / 10, 0, mbit100, Shape.AUTOMATIC).effectiveQueueBytes())
                .isEqualTo(2_500_000);
        assertThat(new Shape(0, 0, MBIT, Shape.AUTOMATIC).effectiveQueueBytes()).isEqualTo(256 << 10);
        assertThat(new Shape(0, 0, mbit100, 3000).effectiveQueueBytes()).isEqualTo(3000);
    }
}
