// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import io.spliceway.load.client.Quantiles;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/** Times as bars on a logarithmic scale, a dot for every run, and the ideal pipe as a line. */
final class Plot {
    /** The file with its colours. */
    static final String STYLE = "plot.css";

    private static final int WIDTH = 900;
    private static final int LEFT = 200;
    private static final int RIGHT = 90;
    private static final int TOP = 34;
    private static final int BAR = 20;
    private static final int STEP = 26;
    private static final int GROUP_GAP = 26;
    private static final int BOTTOM = 16;

    private final String label;
    private final List<Group> groups;
    private final double lowMs;
    private final double highMs;
    private final StringBuilder svg = new StringBuilder();
    private final Formatter out = new Formatter(svg, Locale.ROOT);

    /**
     * Bars beside one ideal.
     *
     * @param idealMs of the green line
     */
    record Group(String title, double idealMs, List<Bar> bars) {
        Group {
            bars = List.copyOf(bars);
        }
    }

    /**
     * One bar, as long as the median.
     *
     * @param key of its colour
     * @param runsMs a dot each; none when all failed
     */
    record Bar(String name, String key, List<Double> runsMs) {
        Bar {
            runsMs = List.copyOf(runsMs);
        }

        double medianMs() {
            return Quantiles.of(runsMs.stream().mapToDouble(Double::doubleValue).toArray())
                    .p50();
        }
    }

    private Plot(String label, List<Group> groups) {
        this.label = label;
        this.groups = groups;
        double low = Double.MAX_VALUE;
        double high = 0;
        for (Group group : groups) {
            low = Math.min(low, group.idealMs());
            for (Bar bar : group.bars()) {
                for (double ms : bar.runsMs()) {
                    low = Math.min(low, ms);
                    high = Math.max(high, ms);
                }
            }
        }
        double decade = Math.pow(10, Math.floor(Math.log10(low)));
        lowMs = low >= 5 * decade ? 5 * decade : low >= 2 * decade ? 2 * decade : decade;
        highMs = Math.max(high * 1.05, lowMs * 10);
    }

    /**
     * For a page that has the style.
     *
     * @param label what it shows, for who does not see it
     */
    static String of(String label, List<Group> groups) {
        Plot plot = new Plot(label, groups);
        plot.draw("", "");
        return plot.svg.toString();
    }

    /** As a file of its own. */
    static String standalone(String label, List<Group> groups) {
        Plot plot = new Plot(label, groups);
        plot.draw(
                " xmlns=\"http://www.w3.org/2000/svg\"",
                "<style>\n" + Resources.text(STYLE)
                        + "svg { font-family: system-ui, \"Liberation Sans\", sans-serif; }\n</style>\n"
                        + "<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n");
        return plot.svg.toString();
    }

    private void draw(String attributes, String begin) {
        int height = TOP + BOTTOM;
        for (Group group : groups) {
            height += group.bars().size() * STEP + GROUP_GAP;
        }
        out.format(
                "<svg%s viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n%s",
                attributes, WIDTH, height, HtmlPage.escape(label), begin);
        axis(height);
        int y = TOP;
        for (Group group : groups) {
            group(group, y);
            y += group.bars().size() * STEP + GROUP_GAP;
        }
        svg.append("</svg>\n");
    }

    private void axis(int height) {
        for (double decade = Math.pow(10, Math.floor(Math.log10(lowMs))); decade <= highMs; decade *= 10) {
            for (int digit : new int[] {1, 2, 5}) {
                double ms = decade * digit;
                if (ms < lowMs * 0.999) {
                    continue;
                }
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

    private void group(Group group, int top) {
        int y = top;
        out.format(
                "<text x=\"8\" y=\"%d\" font-weight=\"600\">%s</text>\n",
                top + BAR / 2 + 4, HtmlPage.escape(group.title()));
        for (Bar bar : group.bars()) {
            bar(bar, y);
            y += STEP;
        }
        double ideal = x(group.idealMs());
        out.format(
                "<line class=\"ideal\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\"><title>ideal pipe: %4$s</title>"
                        + "</line>\n",
                ideal, top - 3, y - STEP + BAR + 3, Sizes.time(group.idealMs()));
    }

    private void bar(Bar bar, int y) {
        out.format(
                "<text class=\"axis\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n",
                LEFT - 8, y + BAR / 2 + 4, HtmlPage.escape(bar.name()));
        if (bar.runsMs().isEmpty()) {
            out.format("<text class=\"axis\" x=\"%d\" y=\"%d\">failed</text>\n", LEFT + 6, y + BAR / 2 + 4);
            return;
        }
        double end = x(bar.medianMs());
        out.format(
                "<rect class=\"bar-%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>\n",
                bar.key(), LEFT, y, Math.max(end - LEFT, 1), BAR);
        double last = end;
        for (double ms : bar.runsMs()) {
            last = Math.max(last, x(ms));
            out.format(
                    "<circle class=\"run\" cx=\"%.1f\" cy=\"%d\" r=\"3.2\"><title>%s</title></circle>\n",
                    x(ms), y + BAR / 2, Sizes.time(ms));
        }
        out.format("<text x=\"%.1f\" y=\"%d\">%s</text>\n", last + 9, y + BAR / 2 + 4, Sizes.time(bar.medianMs()));
    }

    private double x(double ms) {
        return LEFT + (WIDTH - LEFT - RIGHT) * Math.log(ms / lowMs) / Math.log(highMs / lowMs);
    }
}
