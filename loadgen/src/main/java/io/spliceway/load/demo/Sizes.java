// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import java.util.Locale;

/** Sizes and times as people read them. */
final class Sizes {
    private Sizes() {}

    /** {@code 10 KB}, {@code 1 MB}; decimal. */
    static String bytes(long bytes) {
        if (bytes >= 1_000_000 && bytes % 100_000 == 0) {
            return trim(bytes / 1e6) + " MB";
        }
        return bytes >= 1_000 && bytes % 100 == 0 ? trim(bytes / 1e3) + " KB" : bytes + " B";
    }

    /** Three digits or so: {@code 340 ms}, {@code 1.59 s}, {@code 20.5 s}. */
    static String time(double ms) {
        if (ms < 999.5) {
            return String.format(Locale.ROOT, "%.0f ms", ms);
        }
        return String.format(Locale.ROOT, ms < 9_995 ? "%.2f s" : "%.1f s", ms / 1e3);
    }

    private static String trim(double value) {
        return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.1f", value);
    }
}
