// SPDX-License-Identifier: Apache-2.0
package io.spliceway.settings;

import static io.spliceway.settings.Units.unit;

import java.time.Duration;
import java.util.List;

/** Durations as people write them: {@code 500us}, {@code 250ms}, {@code 5s}, {@code 2min}, {@code 1h}. */
public final class Durations {
    private static final Units UNITS = new Units(
            "a duration with its unit, such as 250ms, 5s or 2min",
            List.of(
                    unit("ns", 1),
                    unit("us", 1e3),
                    unit("ms", 1e6),
                    unit("min", 60e9),
                    unit("s", 1e9),
                    unit("h", 3600e9)));

    private Durations() {}

    /** Parses a number and one of the units ns, us, ms, s, min, h. */
    public static Duration parse(String text) {
        return Duration.ofNanos(UNITS.parse(text));
    }

    /** The shortest exact form, which {@link #parse} reads back. */
    public static String format(Duration duration) {
        long ns = duration.toNanos();
        long[] factors = {3_600_000_000_000L, 60_000_000_000L, 1_000_000_000L, 1_000_000L, 1_000L};
        String[] units = {"h", "min", "s", "ms", "us"};
        for (int i = 0; i < factors.length; i++) {
            if (ns != 0 && ns % factors[i] == 0) {
                return ns / factors[i] + units[i];
            }
        }
        return ns == 0 ? "0s" : ns + "ns";
    }

    static String expected() {
        return UNITS.expected();
    }
}
