// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PathRatesTest {
    private static final String PEER = "egress-1";
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long MIB = 1 << 20;

    private final PathRates rates = new PathRates();
    private Delivery trunk = Delivery.NOTHING;
    /** Negative, as a clock may be. */
    private long nowNs = -5 * SECOND_NS;

    @Test
    void whatWasNotMeasuredIsUnknown() {
        assertThat(rate()).isEqualTo(PathRates.UNKNOWN);
        delivers(1_000, 1_000);
        assertThat(rate()).as("too little for a measure").isEqualTo(PathRates.UNKNOWN);
    }

    @Test
    void theMostWithinAMinuteCounts() {
        delivers(MIB, 5_000);
        assertThat(rate()).isEqualTo(40_000);
        passes(30);
        delivers(MIB, 3_000);
        assertThat(rate()).as("the higher one is recent").isEqualTo(40_000);
        passes(31);
        delivers(MIB, 3_001);
        assertThat(rate()).as("the higher one is past").isEqualTo(24_008);
        passes(61);
        assertThat(rate()).isEqualTo(PathRates.UNKNOWN);
    }

    @Test
    void smallFlowsDoNotMakeAnOldRateNew() {
        delivers(MIB, 5_000);
        for (int flow = 0; flow < 10; flow++) {
            passes(7);
            delivers(10_000, 5_000);
        }
        assertThat(rate()).isEqualTo(PathRates.UNKNOWN);
    }

    /** The kernel keeps the last rate while a connection is not kept busy. */
    @Test
    void aRateThatWasNotMeasuredAnewIsOld() {
        delivers(MIB, 5_000);
        passes(61);
        delivers(MIB, 5_000);
        assertThat(rate()).isEqualTo(PathRates.UNKNOWN);
    }

    @Test
    void eachNodeHasItsOwn() {
        delivers(MIB, 5_000);
        rates.seen("relay-1", Delivery.NOTHING, new Delivery(MIB, 100), nowNs);
        assertThat(rate()).isEqualTo(40_000);
        assertThat(rates.bitsPerS("relay-1", nowNs)).isEqualTo(800);
    }

    private void delivers(long bytes, long bytesPerS) {
        Delivery now = new Delivery(trunk.bytesAcked() + bytes, bytesPerS);
        rates.seen(PEER, trunk, now, nowNs);
        trunk = now;
    }

    private void passes(long seconds) {
        nowNs += seconds * SECOND_NS;
    }

    private long rate() {
        return rates.bitsPerS(PEER, nowNs);
    }
}
