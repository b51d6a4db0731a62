// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void doublesUpToFiveSecondsWithJitterAndStartsAgain() {
        Backoff backoff = new Backoff(new SplittableRandom(1));
        long boundMs = 100;
        for (int i = 0; i < 12; i++) {
            assertThat(backoff.nextMs()).isBetween(boundMs / 2, boundMs);
            boundMs = Math.min(2 * boundMs, 5_000);
        }
        backoff.reset();
        assertThat(backoff.nextMs()).isBetween(50L, 100L);
    }

    @Test
    void spreadsNodesThatLostTheSameController() {
        assertThat(new Backoff(new SplittableRandom(1)).nextMs())
                .isNotEqualTo(new Backoff(new SplittableRandom(2)).nextMs());
    }
}
