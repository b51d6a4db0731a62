// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

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
            text.append(verdict(result, size)).append('\n');
        }
        text.append("\nRoute  ").append(result.chosen().text()).append("\nWhy    ");
        text.append(result.chosen().verdict()).append('\n');
        return text.toString();
    }

    /** One sentence for a size, whatever was measured. */
    static String verdict(DemoResult result, long size) {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%-8s", Sizes.bytes(size)));
        result.speedUp(Way.DIRECT, Way.OVERLAY, size)
                .ifPresent(factor -> text.append("the overlay takes ")
                        .append(times(factor))
                        .append(" the direct connection's time"));
        result.speedUp(Way.NAIVE, Way.OVERLAY, size)
                .ifPresent(factor -> text.append(", ").append(times(factor)).append(" the naive split's"));
        if (!result.row(Way.OVERLAY, size).totalMs().isEmpty()) {
            double ratio = result.row(Way.OVERLAY, size).total().p50() / result.idealMs(size);
            text.append(String.format(Locale.ROOT, ", %.1f times the ideal pipe's", ratio));
        }
        return text.toString();
    }

    private static String times(double factor) {
        return factor >= 1
                ? String.format(Locale.ROOT, "1/%.1f of", factor)
                : String.format(Locale.ROOT, "%.1f times", 1 / factor);
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
