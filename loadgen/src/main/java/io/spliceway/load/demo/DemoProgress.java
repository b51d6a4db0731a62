// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import io.spliceway.settings.Terminal;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Says on standard error what the demo does and how long it is likely to take: on a terminal one line that is written
 * over, otherwise a line now and then. Any thread.
 */
final class DemoProgress implements AutoCloseable {
    private static final long TERMINAL_MS = 500;
    private static final long PLAIN_MS = 10_000;
    private static final String ERASE = "\r\u001b[K";

    /**
     * A step of the demo.
     *
     * @param likelyMs how long it usually takes
     */
    private record Step(String name, double likelyMs) {}

    private final PrintStream out;
    private final boolean terminal;
    private final List<Step> steps = new ArrayList<>();
    private final long startNs = System.nanoTime();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("progress").daemon().factory());
    private int current = -1;
    private long stepStartNs = startNs;

    DemoProgress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** On standard error. */
    static DemoProgress onStandardError() {
        return new DemoProgress(System.err, Terminal.isStandardError());
    }

    synchronized void plan(String name, double likelyMs) {
        steps.add(new Step(name, likelyMs));
    }

    /** The steps begin, in the order they were planned. */
    void begin() {
        var _ = timer.scheduleAtFixedRate(
                this::print, terminal ? 0 : PLAIN_MS, terminal ? TERMINAL_MS : PLAIN_MS, TimeUnit.MILLISECONDS);
    }

    /** The next step begins. */
    synchronized void next() {
        endLine();
        current++;
        stepStartNs = System.nanoTime();
        if (!terminal) {
            out.println(line(stepStartNs));
        }
    }

    /** Something worth a line of its own. */
    synchronized void say(String text) {
        if (terminal) {
            out.print(ERASE);
        }
        out.println(text);
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
    public synchronized void close() {
        timer.shutdownNow();
        if (terminal) {
            out.print(ERASE);
            out.flush();
        }
    }

    /** On a terminal a finished step leaves one line behind. */
    private void endLine() {
        if (terminal && current >= 0) {
            out.print(ERASE);
            out.println(String.format(
                    Locale.ROOT,
                    "[%d/%d] %s: %.0f s",
                    current + 1,
                    steps.size(),
                    steps.get(current).name(),
                    (System.nanoTime() - stepStartNs) / 1e9));
        }
    }

    private synchronized void print() {
        String line = line(System.nanoTime());
        if (line.isEmpty()) {
            return;
        }
        if (terminal) {
            out.print(ERASE + line);
            out.flush();
        } else {
            out.println(line);
        }
    }
}
