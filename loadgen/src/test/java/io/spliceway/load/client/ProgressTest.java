// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long TEN_S = Duration.ofSeconds(10).toNanos();

    @Test
    void saysRunRateShareAndTimeLeft() {
        try (Progress progress = Progress.onStandardError(4)) {
            progress.expects(1_000_000);
            progress.received(1_000_000);
            progress.finished();
            progress.received(1_000_000);
            assertThat(progress.line(TEN_S)).isEqualTo("run 2 of 4, 1.6 Mbit/s, 50 %, 10 s left");
        }
    }

    @Test
    void promisesNothingBeforeTheFirstByte() {
        try (Progress progress = Progress.onStandardError(1)) {
            assertThat(progress.line(TEN_S)).isEqualTo("run 1 of 1, 0.0 Mbit/s");
        }
    }

    @Test
    void countsRunsThatFailedEarlyAsDone() {
        try (Progress progress = Progress.onStandardError(2)) {
            progress.finished();
            assertThat(progress.line(TEN_S)).isEqualTo("run 2 of 2, 0.0 Mbit/s, 50 %, 10 s left");
        }
    }
}
