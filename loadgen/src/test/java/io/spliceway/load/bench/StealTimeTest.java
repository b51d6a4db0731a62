// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StealTimeTest {
    @Test
    void isTheShareOfTheTimeBetween() {
        StealTime before = new StealTime(100, 10_000);
        assertThat(new StealTime(105, 11_000).since(before)).isEqualTo("0.5 % of the CPU time, by the host");
        assertThat(new StealTime(600, 11_000).since(before)).isEqualTo("50.0 % of the CPU time, by the host");
    }

    @Test
    void isNothingWhenNoTimeHasPassed() {
        StealTime now = new StealTime(100, 10_000);
        assertThat(now.since(now)).isEqualTo("0.0 % of the CPU time, by the host");
    }

    @Test
    void readsTheKernelsFigures() throws IOException {
        StealTime before = kernels();
        StealTime now = StealTime.now();
        StealTime after = kernels();
        assertThat(now.ticks()).isBetween(before.ticks(), after.ticks()).isPositive();
        assertThat(now.stolenTicks()).isBetween(before.stolenTicks(), after.stolenTicks());
    }

    /** By proc_stat(5): the eighth figure of the first line is steal, the ninth and tenth are in the first two. */
    private static StealTime kernels() throws IOException {
        String[] figures = Files.readString(Path.of("/proc/stat")).split("\\s+", 12);
        long ticks = 0;
        for (int i = 1; i <= 8; i++) {
            ticks += Long.parseLong(figures[i]);
        }
        return new StealTime(Long.parseLong(figures[8]), ticks);
    }
}
