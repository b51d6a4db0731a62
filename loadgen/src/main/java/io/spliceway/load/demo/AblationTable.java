// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An ablation's result for a terminal. */
final class AblationTable {
    private static final int NAME = 14;
    private static final int FIGURE = 13;

    private AblationTable() {}

    static String of(AblationResult result) {
        StringBuilder text = new StringBuilder();
        heading(text, "first byte");
        for (Transfer transfer : result.downloads()) {
            row(text, result, transfer, true);
        }
        text.append('\n');
        heading(text, "last byte");
        for (Transfer transfer : result.transfers()) {
            row(text, result, transfer, false);
        }
        text.append('\n');
        findings(result).forEach(line -> text.append(line).append('\n'));
        text.append(String.format(
                Locale.ROOT,
                "%nTCP    client and origin %s, nodes %s%nRuns   medians of %d%n",
                result.congestion(),
                result.nodesCongestion(),
                result.samples(Variant.ALL, result.transfers().getFirst()).runs()));
        for (AblationResult.Cell cell : result.cells()) {
            if (!cell.samples().ok()) {
                text.append(String.format(
                        Locale.ROOT,
                        "FAILED %s, %s: %s%n",
                        cell.variant().text(),
                        cell.transfer().text(),
                        String.join("; ", cell.samples().failures())));
            }
        }
        if (!result.aging().ok()) {
            text.append("FAILED on trunks that grow old: ")
                    .append(String.join("; ", result.aging().second().failures()))
                    .append(String.join("; ", result.aging().last().failures()))
                    .append('\n');
        }
        return text.toString();
    }

    /** What it shows, whatever was measured. */
    static List<String> findings(AblationResult result) {
        Transfer smallest = result.downloads().getFirst();
        Samples all = result.samples(Variant.ALL, smallest);
        Samples relayed = result.samples(Variant.ALL_RELAY, smallest);
        AblationResult.Aging aging = result.aging();
        String first = all.ok()
                ? String.format(
                        Locale.ROOT,
                        "A new connection with all has its first byte after %.1f ms; the ideal pipe's is %.1f ms.",
                        all.ttfb().p50(),
                        result.idealTtfbMs())
                : "Connections with all failed.";
        String relay = all.ok() && relayed.ok()
                ? String.format(
                        Locale.ROOT,
                        "With a relay in the middle it comes %.1f ms later.",
                        relayed.ttfb().p50() - all.ttfb().p50())
                : "Connections over the relay failed.";
        String age = aging.ok()
                ? String.format(
                        Locale.ROOT,
                        "%s as the hundredth flow of a trunk, after 5 s of quiet, take %.0f ms, as the second %.0f ms"
                                + " (%+.0f %%).",
                        Sizes.bytes(aging.bytes()),
                        aging.last().total().p50(),
                        aging.second().total().p50(),
                        100 * aging.growth())
                : "Flows on trunks that grow old failed.";
        String ratios = result.transfers().stream()
                .map(transfer -> String.format(
                        Locale.ROOT, "%s %.2f", transfer.text(), result.timesIdeal(Variant.ALL, transfer)))
                .collect(Collectors.joining(", "));
        return List.of(first, relay, age, "Times the ideal pipe, with all: " + ratios + ".");
    }

    private static void heading(StringBuilder text, String measure) {
        text.append(name(measure));
        for (Variant variant : Variant.values()) {
            text.append(figure(variant.text()));
        }
        text.append(figure("ideal pipe")).append('\n');
    }

    private static void row(StringBuilder text, AblationResult result, Transfer transfer, boolean first) {
        text.append(name(transfer.text()));
        for (Variant variant : Variant.values()) {
            Samples samples = result.samples(variant, transfer);
            text.append(figure(
                    samples.totalMs().isEmpty() ? "-" : Sizes.time((first ? samples.ttfb() : samples.total()).p50())));
        }
        text.append(figure(Sizes.time(first ? result.idealTtfbMs() : result.idealMs(transfer))))
                .append('\n');
    }

    private static String name(String text) {
        return String.format(Locale.ROOT, "%-" + NAME + "s", text);
    }

    private static String figure(String text) {
        return String.format(Locale.ROOT, "%" + FIGURE + "s", text);
    }
}
