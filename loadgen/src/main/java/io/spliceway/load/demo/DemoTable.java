// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The result for a terminal. */
final class DemoTable {
    private static final String LINE = "%-8s %-9s %5s %12s %12s %12s %12s %12s  %s%n";

    private DemoTable() {}

    static String of(DemoResult result) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                LINE,
                "size",
                "way",
                "runs",
                "TTFB p50",
                "TTFB max",
                "total p50",
                "total max",
                "ideal pipe",
                "SHA-256"));
        for (long size : result.sizes()) {
            for (Way way : Way.values()) {
                row(text, result, result.row(way, size));
            }
        }
        text.append('\n');
        for (long size : result.sizes()) {
            text.append(
                    String.format(Locale.ROOT, "%-8s the overlay is %s%n", Sizes.bytes(size), verdict(result, size)));
        }
        text.append(String.format(
                Locale.ROOT, "%nTCP    client and origin %s, nodes %s", result.congestion(), result.nodesCongestion()));
        text.append("\nRoute  ").append(result.chosen().text()).append("\nWhy    ");
        text.append(result.chosen().verdict()).append('\n');
        return text.toString();
    }

    /** What a size shows, whatever was measured. */
    static String verdict(DemoResult result, long size) {
        List<String> parts = new ArrayList<>();
        result.speedUp(Way.DIRECT, Way.OVERLAY, size).ifPresent(factor -> parts.add(compared(factor) + " direct"));
        result.speedUp(Way.NAIVE, Way.OVERLAY, size)
                .ifPresent(factor -> parts.add(compared(factor) + " the naive split"));
        if (!result.row(Way.OVERLAY, size).totalMs().isEmpty()) {
            double ratio = result.row(Way.OVERLAY, size).total().p50() / result.idealMs(size);
            parts.add(String.format(Locale.ROOT, "%.1f x the ideal pipe's time", ratio));
        }
        return String.join(", ", parts);
    }

    private static String compared(double factor) {
        return factor >= 1
                ? String.format(Locale.ROOT, "%.1f x as fast as", factor)
                : String.format(Locale.ROOT, "%.1f x as slow as", 1 / factor);
    }

    private static void row(StringBuilder text, DemoResult result, Row row) {
        boolean some = !row.totalMs().isEmpty();
        text.append(String.format(
                Locale.ROOT,
                LINE,
                Sizes.bytes(row.bytes()),
                row.way().key(),
                row.runs(),
                some ? Sizes.time(row.ttfb().p50()) : "-",
                some ? Sizes.time(row.ttfb().max()) : "-",
                some ? Sizes.time(row.total().p50()) : "-",
                some ? Sizes.time(row.total().max()) : "-",
                Sizes.time(result.idealMs(row.bytes())),
                row.ok() ? "right" : "FAILED: " + String.join("; ", row.failures())));
    }
}
