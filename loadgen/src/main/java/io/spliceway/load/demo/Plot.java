// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import java.util.Formatter;
import java.util.Locale;

/** Total times as bars on a logarithmic scale, a dot for every run, and the ideal pipe as a line. */
final class Plot {
    private static final int WIDTH = 900;
    private static final int LEFT = 150;
    private static final int RIGHT = 90;
    private static final int TOP = 34;
    private static final int BAR = 20;
    private static final int STEP = 26;
    private static final int GROUP_GAP = 26;
    private static final int BOTTOM = 16;

    private final DemoResult result;
    private final double lowMs;
    private final double highMs;
    private final StringBuilder svg = new StringBuilder();
    private final Formatter out = new Formatter(svg, Locale.ROOT);

    private Plot(DemoResult result) {
        this.result = result;
        double low = Double.MAX_VALUE;
        double high = 0;
        for (long size : result.sizes()) {
            low = Math.min(low, result.idealMs(size));
            for (Way way : Way.values()) {
                for (double ms : result.row(way, size).totalMs()) {
                    low = Math.min(low, ms);
                    high = Math.max(high, ms);
                }
            }
        }
        lowMs = Math.pow(10, Math.floor(Math.log10(low)));
        highMs = Math.max(high * 1.05, lowMs * 10);
    }

    static String of(DemoResult result) {
        Plot plot = new Plot(result);
        plot.draw();
        return plot.svg.toString();
    }

    private void draw() {
        int groups = result.sizes().size();
        int height = TOP + groups * (Way.values().length * STEP + GROUP_GAP) + BOTTOM;
        out.format(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Total download times by size and way\">\n",
                WIDTH, height);
        axis(height);
        int y = TOP;
        for (long size : result.sizes()) {
            group(size, y);
            y += Way.values().length * STEP + GROUP_GAP;
        }
        svg.append("</svg>\n");
    }

    private void axis(int height) {
        for (double decade = lowMs; decade <= highMs; decade *= 10) {
            for (int digit : new int[] {1, 2, 5}) {
                double ms = decade * digit;
                if (ms > highMs) {
                    break;
                }
                out.format(
                        "<line class=\"grid\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\"/>\n",
                        x(ms), TOP - 8, height - BOTTOM);
                out.format(
                        "<text class=\"axis\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
                        x(ms),
                        TOP - 16,
                        ms < 1000
                                ? String.format(Locale.ROOT, "%.0f ms", ms)
                                : String.format(Locale.ROOT, "%.0f s", ms / 1000));
            }
        }
    }

    private void group(long size, int top) {
        int y = top;
        out.format(
                "<text x=\"8\" y=\"%d\" font-weight=\"600\">%s</text>\n", top + STEP + BAR / 2 + 4, Sizes.bytes(size));
        for (Way way : Way.values()) {
            bar(result.row(way, size), y);
            y += STEP;
        }
        double ideal = x(result.idealMs(size));
        out.format(
                "<line class=\"ideal\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\"><title>ideal pipe: %4$s</title>"
                        + "</line>\n",
                ideal, top - 3, y - STEP + BAR + 3, Sizes.time(result.idealMs(size)));
    }

    private void bar(Row row, int y) {
        out.format(
                "<text class=\"axis\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n",
                LEFT - 8, y + BAR / 2 + 4, row.way().key());
        if (row.totalMs().isEmpty()) {
            out.format("<text class=\"axis\" x=\"%d\" y=\"%d\">failed</text>\n", LEFT + 6, y + BAR / 2 + 4);
            return;
        }
        double end = x(row.total().p50());
        out.format(
                "<rect class=\"bar-%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>\n",
                row.way().key(), LEFT, y, Math.max(end - LEFT, 1), BAR);
        double last = end;
        for (double ms : row.totalMs()) {
            last = Math.max(last, x(ms));
            out.format(
                    "<circle class=\"run\" cx=\"%.1f\" cy=\"%d\" r=\"3.2\"><title>%s</title></circle>\n",
                    x(ms), y + BAR / 2, Sizes.time(ms));
        }
        out.format(
                "<text x=\"%.1f\" y=\"%d\">%s</text>\n",
                last + 9, y + BAR / 2 + 4, Sizes.time(row.total().p50()));
    }

    private double x(double ms) {
        return LEFT + (WIDTH - LEFT - RIGHT) * Math.log(ms / lowMs) / Math.log(highMs / lowMs);
    }
}
