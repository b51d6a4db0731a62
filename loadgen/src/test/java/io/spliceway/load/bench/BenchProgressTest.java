// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.load.output.LiveLine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BenchProgressTest {
    private static final long START_NS = 5;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long nowNs = START_NS;

    @Test
    void saysWhatItDoesBeforeThereIsAPlan() {
        try (BenchProgress progress = progress()) {
            pass(2);
            assertThat(progress.line()).isEqualTo("bench forward: starting the proxies (2 s so far)");
        }
    }

    @Test
    void promisesNothingBeforeTheFirstStepIsDone() {
        try (BenchProgress progress = progress()) {
            progress.plan(4);
            progress.step("warm-up, haproxy");
            pass(3);
            assertThat(progress.line()).isEqualTo("bench forward: warm-up, haproxy (3 s so far)");
        }
    }

    @Test
    void theTimeLeftIsThatOfTheStepsBefore() {
        try (BenchProgress progress = progress()) {
            pass(10); // What starting took is no step.
            progress.plan(4);
            progress.step("first");
            pass(2);
            progress.step("second");
            assertThat(progress.line()).isEqualTo("bench forward: second (12 s so far, about 6 s left)");
            pass(1);
            assertThat(progress.line()).isEqualTo("bench forward: second (13 s so far, about 5 s left)");
            pass(20);
            assertThat(progress.line())
                    .as("a step that takes longer than those before it does not eat the next one's time")
                    .isEqualTo("bench forward: second (33 s so far, about 4 s left)");
            progress.step("third");
            progress.step("last");
            pass(60);
            assertThat(progress.line()).isEqualTo("bench forward: last (93 s so far, about 0 s left)");
        }
    }

    @Test
    void moreStepsThanPlannedLeaveNoTimeBelowZero() {
        try (BenchProgress progress = progress()) {
            progress.plan(1);
            for (int i = 0; i < 5; i++) {
                progress.step("again");
                pass(1);
            }
            assertThat(progress.line()).isEqualTo("bench forward: again (5 s so far, about 0 s left)");
        }
    }

    @Test
    void aRemarkIsALineOfItsOwn() {
        try (BenchProgress progress = progress()) {
            progress.say("bench idle: fewer flows");
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("bench idle: fewer flows\n");
    }

    private void pass(long seconds) {
        nowNs += TimeUnit.SECONDS.toNanos(seconds);
    }

    private BenchProgress progress() {
        return new BenchProgress(
                new LiveLine(new PrintStream(bytes, true, StandardCharsets.UTF_8), false), "forward", () -> nowNs);
    }
}
