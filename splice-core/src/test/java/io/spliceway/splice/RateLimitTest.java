// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {
    @ParameterizedTest
    @ValueSource(longs = {1_024, 100_000, 125_000_000, 12_500_000_000L})
    void letsPassWhatItIsSetToAndNoMore(long bytesPerS) {
        long nowNs = Long.MAX_VALUE - 1_000_000_000;
        RateLimit rate = new RateLimit(bytesPerS, nowNs);
        long endNs = nowNs + 60_000_000_000L;
        long moved = 0;
        while (nowNs - endNs < 0) {
            long allowed = rate.allowedBytes(nowNs);
            if (allowed == 0) {
                assertThat(rate.waitNs()).isPositive();
                nowNs += rate.waitNs();
            }
            rate.moved(allowed);
            moved += allowed;
        }
        double burst = Math.max(4096, bytesPerS / 50.0);
        assertThat((double) moved).isCloseTo(60.0 * bytesPerS + burst, within(0.01 * 60 * bytesPerS + burst));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3_600_000_000_000L})
    void aLongPauseSavesUpNoMoreThanABurst(long pauseNs) {
        RateLimit rate = new RateLimit(1_000_000, 0);
        assertThat(rate.allowedBytes(pauseNs)).isEqualTo(20_000);
    }
}
