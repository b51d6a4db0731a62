// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** An ablation's result as one HTML file that needs nothing else, and its plot as an SVG file. */
final class AblationReport {
    private static final String LABEL = "Median times of each way, first byte and last byte, beside the ideal pipe";

    private final AblationResult result;
    private final StringBuilder html = new StringBuilder();
    private final Formatter out = new Formatter(html, Locale.ROOT);

    private AblationReport(AblationResult result) {
        this.result = result;
    }

    static String of(AblationResult result) {
        AblationReport report = new AblationReport(result);
        report.write();
        return report.html.toString();
    }

    /** The plot alone. */
    static String plot(AblationResult result) {
        return Plot.standalone(LABEL, groups(result));
    }

    private void write() {
        html.append(HtmlPage.begin("Spliceway ablation"));
        html.append("""
                <h1>What each mechanism gives</h1>
                <p>Client, edge, egress and origin, with round-trip times of 20, 160 and 4 ms between them and 1 Gbit/s; the
                client's last mile loses 0.5 % of packets each way. The same transfers by nodes that differ in nothing but
                the mechanisms that are switched on.</p>
                """);
        AblationTable.findings(result).forEach(line -> out.format("<p>%s</p>\n", HtmlPage.escape(line)));
        out.format("<figure>\n%s", Plot.of(LABEL, groups(result)));
        html.append("""
                <figcaption>Bars are medians, dots single runs, the scale is logarithmic. The green line is the ideal
                pipe: the client's handshake with the edge, one round trip to the origin, and the bytes at 1 Gbit/s.
                </figcaption>
                </figure>
                """);
        html.append("<h2>First byte</h2>\n");
        table(result.downloads(), true);
        html.append("<h2>Last byte</h2>\n");
        table(result.transfers(), false);
        method();
        html.append(HtmlPage.END);
    }

    private static List<Plot.Group> groups(AblationResult result) {
        List<Plot.Group> groups = new ArrayList<>();
        Transfer smallest = result.downloads().getFirst();
        groups.add(new Plot.Group(
                "first byte",
                result.idealTtfbMs(),
                Stream.of(Variant.values())
                        .map(variant -> new Plot.Bar(
                                variant.text(),
                                variant.key(),
                                result.samples(variant, smallest).ttfbMs()))
                        .toList()));
        for (Transfer transfer : result.transfers()) {
            groups.add(new Plot.Group(
                    transfer.text(),
                    result.idealMs(transfer),
                    Stream.of(Variant.values())
                            .map(variant -> new Plot.Bar(
                                    variant.text(),
                                    variant.key(),
                                    result.samples(variant, transfer).totalMs()))
                            .toList()));
        }
        return groups;
    }

    private void table(List<Transfer> transfers, boolean first) {
        html.append("<div class=\"scroll\"><table>\n<thead><tr><th class=\"l\"></th>");
        for (Variant variant : Variant.values()) {
            out.format("<th title=\"%s\">%s</th>", HtmlPage.escape(variant.meaning()), variant.text());
        }
        html.append("<th>ideal pipe</th></tr></thead>\n<tbody>\n");
        for (Transfer transfer : transfers) {
            out.format("<tr><td class=\"l\">%s</td>", transfer.text());
            for (Variant variant : Variant.values()) {
                Samples samples = result.samples(variant, transfer);
                String failures = samples.ok()
                        ? ""
                        : " <span class=\"bad\">" + HtmlPage.escape(String.join("; ", samples.failures())) + "</span>";
                out.format(
                        "<td>%s%s</td>",
                        samples.totalMs().isEmpty()
                                ? "-"
                                : Sizes.time((first ? samples.ttfb() : samples.total()).p50()),
                        failures);
            }
            out.format("<td>%s</td></tr>\n", Sizes.time(first ? result.idealTtfbMs() : result.idealMs(transfer)));
        }
        html.append("</tbody></table></div>\n");
    }

    private void method() {
        html.append("<h2>How it was measured</h2>\n<ul>\n");
        for (Variant variant : Variant.values()) {
            out.format("<li><b>%s</b>: %s</li>\n", variant.text(), HtmlPage.escape(variant.meaning()));
        }
        out.format(
                """
                </ul>
                <p>Every host is a network namespace with a kernel TCP stack of its own. Client and origin use %s, the nodes
                %s; the client of "up, BBR" uses %s. All ways take turns; but direct downloads and the uploads of a %s client,
                which loss holds far below the rate of every link, run side by side. Every transfer is checked by SHA-256.
                Medians of %d.</p>
                <p class="soft">%s</p>
                <details><summary>The lab file</summary><pre>%s</pre></details>
                """,
                result.congestion(),
                result.nodesCongestion(),
                result.world().congestion(Transfer.Kind.UPLOAD_BBR.client()),
                result.congestion(),
                result.samples(Variant.ALL, result.transfers().getFirst()).runs(),
                HtmlPage.machine(),
                HtmlPage.escape(result.world().text()));
    }
}
