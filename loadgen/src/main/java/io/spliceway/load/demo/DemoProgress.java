// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import io.spliceway.load.output.LiveLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says on standard error what the demo does and how long it is likely to take. Any thread. */
final class DemoProgress implements AutoCloseable {
    private static final long PLAIN_MS = 10_000;

    /**
     * A step of the demo.
     *
     * @param likelyMs how long it usually takes
     */
    private record Step(String name, double likelyMs) {}

    private final LiveLine out;
    private final List<Step> steps = new ArrayList<>();
    private final long startNs = System.nanoTime();
    private int current = -1;
    private long stepStartNs = startNs;

    DemoProgress(LiveLine out) {
        this.out = out;
    }

    /** On standard error. */
    static DemoProgress onStandardError() {
        return new DemoProgress(LiveLine.onStandardError());
    }

    synchronized void plan(String name, double likelyMs) {
        steps.add(new Step(name, likelyMs));
    }

    /** The steps begin, in the order they were planned. */
    void begin() {
        out.follow(() -> line(System.nanoTime()), out.isTerminal() ? 0 : PLAIN_MS, PLAIN_MS);
    }

    /** The next step begins. */
    synchronized void next() {
        endLine();
        current++;
        stepStartNs = System.nanoTime();
        if (!out.isTerminal()) {
            out.say(line(stepStartNs));
        }
    }

    /** Something worth a line of its own. */
    void say(String text) {
        out.say(text);
    }

    /** The line about now. */
    synchronized String line(long nowNs) {
        if (current < 0 || current >= steps.size()) {
            return "";
        }
        Step step = steps.get(current);
        double inStepMs = (nowNs - stepStartNs) / 1e6;
        double leftMs = Math.max(step.likelyMs() - inStepMs, 0);
        for (Step later : steps.subList(current + 1, steps.size())) {
            leftMs += later.likelyMs();
        }
        return String.format(
                Locale.ROOT,
                "[%d/%d] %s (%.0f s so far, about %.0f s left)",
                current + 1,
                steps.size(),
                step.name(),
                (nowNs - startNs) / 1e9,
                leftMs / 1e3);
    }

    @Override
    public void close() {
        out.close();
    }

    /** On a terminal a finished step leaves one line behind. */
    private void endLine() {
        if (out.isTerminal() && current >= 0) {
            out.say(String.format(
                    Locale.ROOT,
                    "[%d/%d] %s: %.0f s",
                    current + 1,
                    steps.size(),
                    steps.get(current).name(),
                    (System.nanoTime() - stepStartNs) / 1e9));
        }
    }
}
