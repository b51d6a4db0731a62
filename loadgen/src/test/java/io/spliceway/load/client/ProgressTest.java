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
            try (Progress.Run first = progress.begin()) {
                first.expects(1_000_000);
                first.received(1_000_000);
            }
            Progress.Run second = progress.begin();
            second.expects(1_000_000);
            second.received(1_000_000);
            assertThat(progress.line(TEN_S)).isEqualTo("run 2 of 4, 1.6 Mbit/s, 50 %, 10 s left");
        }
    }

    @Test
    void aRunCountsByItsOwnLength() {
        try (Progress progress = Progress.onStandardError(4)) {
            Progress.Run large = progress.begin();
            large.expects(10_000_000);
            large.received(5_000_000);
            try (Progress.Run small = progress.begin()) {
                small.expects(1_000);
                small.received(1_000);
            }
            Progress.Run unknown = progress.begin();
            unknown.expects(-1);
            unknown.received(1_000);
            assertThat(progress.line(TEN_S)).contains(", 38 %, ");
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
            progress.begin().close();
            assertThat(progress.line(TEN_S)).isEqualTo("run 2 of 2, 0.0 Mbit/s, 50 %, 10 s left");
        }
    }
}
