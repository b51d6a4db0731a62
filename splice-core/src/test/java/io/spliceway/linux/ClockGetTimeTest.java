// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClockGetTimeTest {
    private static final int SELF = (int) ProcessHandle.current().pid();

    @Test
    void countsThreadsThatHaveEnded() throws InterruptedException {
        long before = ClockGetTime.processCpuNs(SELF);
        Thread thread = Thread.ofPlatform().start(() -> {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        });
        thread.join();
        assertThat(ClockGetTime.processCpuNs(SELF) - before).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(20));
    }

    @Test
    void agreesWithWhatTheJvmIsTold() {
        long before = ClockGetTime.processCpuNs(SELF);
        long told =
                ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
        long after = ClockGetTime.processCpuNs(SELF);
        // The JVM is told in clock ticks of 10 ms.
        assertThat(told).isBetween(before - 20_000_000, after + 20_000_000);
    }

    @Test
    void saysThatThereIsNoSuchProcess() {
        assertThat(ClockGetTime.processCpuNs(Integer.MAX_VALUE / 8)).isEqualTo(-Errno.EINVAL);
    }
}
