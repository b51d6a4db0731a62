// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The result as one HTML file that needs nothing else. */
final class DemoReport {
    private final DemoResult result;
    private final StringBuilder html = new StringBuilder();
    private final Formatter out = new Formatter(html, Locale.ROOT);

    private DemoReport(DemoResult result) {
        this.result = result;
    }

    static String of(DemoResult result) {
        DemoReport report = new DemoReport(result);
        report.write();
        return report.html.toString();
    }

    private void write() {
        String route = ChosenRoute.text(result.chosen().route());
        raw(HtmlPage.begin("Spliceway demo"));
        out.format("""
                <h1>One download, three ways</h1>
                <p>A client in Johannesburg downloads from an origin in Dubai. Its last mile loses 0.1 %% of packets.
                The controller measured five nodes and chose the route <b>%s</b>.</p>
                <p class="soft">%s</p>
                """, escape(route), escape(result.chosen().verdict()));
        cards();
        out.format("<h2>Total time</h2>\n<figure>\n%s", Plot.of("Total download times by size and way", groups()));
        raw("""
                <figcaption>Bars are medians, dots single runs, the scale is logarithmic. The green line is the ideal
                pipe: the client's handshake with the edge, one round trip along the route, and the bytes at the last
                mile's rate.</figcaption>
                </figure>
                """);
        table();
        routes();
        method();
        raw(HtmlPage.END);
    }

    private void cards() {
        raw("<div class=\"cards\">\n");
        for (long size : result.sizes()) {
            Row direct = result.row(Way.DIRECT, size);
            Row overlay = result.row(Way.OVERLAY, size);
            if (direct.totalMs().isEmpty() || overlay.totalMs().isEmpty()) {
                continue;
            }
            out.format(
                    "<div class=\"card\">%s<b>%s &rarr; %s</b><span class=\"soft\">%s</span></div>\n",
                    escape(Sizes.bytes(size)),
                    Sizes.time(direct.total().p50()),
                    Sizes.time(overlay.total().p50()),
                    escape(DemoTable.verdict(result, size).replace(" x ", " \u00d7 ")));
        }
        raw("</div>\n");
    }

    private void table() {
        raw("""
                <h2>Measured</h2>
                <div class="scroll"><table>
                <thead><tr><th class="l">size</th><th class="l">way</th><th>runs</th><th>first byte p50</th><th>max</th>
                <th>total p50</th><th>max</th><th>ideal pipe</th><th class="l">SHA-256</th></tr></thead>
                <tbody>
                """);
        for (long size : result.sizes()) {
            for (Way way : Way.values()) {
                Row row = result.row(way, size);
                boolean some = !row.totalMs().isEmpty();
                out.format(
                        "<tr%s><td class=\"l\">%s</td><td class=\"l %s\" title=\"%s\">%s</td><td>%d</td><td>%s</td><td>%s</td>"
                                + "<td>%s</td><td>%s</td><td>%s</td><td class=\"l\">%s</td></tr>\n",
                        way == Way.DIRECT ? " class=\"group\"" : "",
                        escape(Sizes.bytes(size)),
                        way.key(),
                        escape(way.meaning()),
                        way.key(),
                        row.runs(),
                        some ? Sizes.time(row.ttfb().p50()) : "-",
                        some ? Sizes.time(row.ttfb().max()) : "-",
                        some ? Sizes.time(row.total().p50()) : "-",
                        some ? Sizes.time(row.total().max()) : "-",
                        Sizes.time(result.idealMs(size)),
                        row.ok()
                                ? "right"
                                : "<span class=\"bad\">" + escape(String.join("; ", row.failures())) + "</span>");
            }
        }
        raw("</tbody></table></div>\n");
    }

    private void routes() {
        raw("""
                <h2>Routes the controller considered</h2>
                <div class="scroll"><table>
                <thead><tr><th class="l">route</th><th>measured</th><th class="l">legs, ms</th><th class="l">why</th></tr>
                </thead>
                <tbody>
                """);
        for (ChosenRoute.Candidate candidate : result.chosen().measured()) {
            out.format(
                    "<tr%s><td class=\"l\">%s</td><td>%s</td><td class=\"l\">%s</td><td class=\"l w\">%s</td></tr>\n",
                    candidate.chosen() ? " class=\"chosen\"" : "",
                    escape(ChosenRoute.text(candidate.route())),
                    String.format(Locale.ROOT, "%.1f ms", candidate.rttMs()),
                    escape(legs(candidate.legs())),
                    escape(candidate.why()));
        }
        raw("</tbody></table></div>\n");
    }

    private static String legs(List<ChosenRoute.LegRtt> legs) {
        return legs.stream()
                .map(leg -> String.format(Locale.ROOT, "%.1f", leg.rttMs()))
                .collect(Collectors.joining(" + "));
    }

    private void method() {
        out.format(
                """
                <h2>How it was measured</h2>
                <p>Every host is a network namespace with a kernel TCP stack of its own; an emulator on TUN devices gives
                each pair of hosts its delay, loss, rate and queue. Client and origin use %s,
                the nodes of both splits %s. Direct: one connection. Naive split:
                two chained nodes that copy, a new connection each, no choice of route. Overlay: the same nodes' software
                with splice(2), on the route the controller found by measuring and on trunks that earlier downloads have used. Repetitions of the direct download run
                side by side, because loss holds each far below the rate of any link; naive split and overlay take turns.
                Every download is checked against the SHA-256 that the origin announces.</p>
                <p class="soft">%s</p>
                <details><summary>The lab file, with the source of its figures</summary><pre>%s</pre></details>
                """,
                result.congestion(),
                result.nodesCongestion(),
                HtmlPage.machine(),
                escape(result.world().text()));
    }

    private List<Plot.Group> groups() {
        return result.sizes().stream()
                .map(size -> new Plot.Group(
                        Sizes.bytes(size),
                        result.idealMs(size),
                        Stream.of(Way.values())
                                .map(way -> new Plot.Bar(
                                        way.key(),
                                        way.key(),
                                        result.row(way, size).totalMs()))
                                .toList()))
                .toList();
    }

    private void raw(String text) {
        html.append(text);
    }

    private static String escape(String text) {
        return HtmlPage.escape(text);
    }
}
