// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Time in which this machine, a virtual one, wanted to run and did not, because its host ran others; with much of it, a
 * measurement says more about those.
 *
 * @param stolenTicks of all cores since the machine's start
 * @param ticks of all cores since then, whatever they did
 */
public record StealTime(long stolenTicks, long ticks) {
    // proc_stat(5): user nice system idle iowait irq softirq steal, and two that are in user and nice already.
    private static final int STEAL = 7;

    /** Until now. */
    public static StealTime now() {
        try {
            String[] fields = Pattern.compile("\\s+")
                    .split(Files.readString(Path.of("/proc/stat"))
                            .lines()
                            .findFirst()
                            .orElse(""));
            long[] ticks = Arrays.stream(fields)
                    .skip(1)
                    .limit(STEAL + 1)
                    .mapToLong(Long::parseLong)
                    .toArray();
            return new StealTime(ticks[STEAL], Arrays.stream(ticks).sum());
        } catch (IOException e) {
            return new StealTime(0, 0);
        }
    }

    /** The share in the time between, such as {@code 0.4 % of the CPU time, by the host}. */
    public String since(StealTime before) {
        long passed = Math.max(ticks - before.ticks, 1);
        return String.format(
                Locale.ROOT,
                "%.1f %% of the CPU time, by the host",
                100.0 * (stolenTicks - before.stolenTicks) / passed);
    }
}
