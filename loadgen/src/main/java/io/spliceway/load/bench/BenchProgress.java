// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import io.spliceway.load.output.LiveLine;
import java.util.Locale;

/** Says on standard error what a benchmark does and how long it is likely to take. Any thread. */
public final class BenchProgress implements AutoCloseable {
    private static final long QUIET_MS = 1_000;
    private static final long PLAIN_MS = 10_000;

    private final LiveLine out;
    private final String name;
    private final long startNs = System.nanoTime();
    private String now = "starting the proxies";
    private long firstStepNs;
    private int steps;
    private int begun;

    BenchProgress(LiveLine out, String name) {
        this.out = out;
        this.name = name;
    }

    /** Begins to say how a benchmark of this name goes. */
    public static BenchProgress onStandardError(String name) {
        BenchProgress progress = new BenchProgress(LiveLine.onStandardError(), name);
        progress.out.follow(() -> progress.line(System.nanoTime()), QUIET_MS, PLAIN_MS);
        return progress;
    }

    /** So many steps of about the same length are to come. */
    synchronized void plan(int count) {
        steps = count;
        firstStepNs = System.nanoTime();
    }

    /** The next step begins. */
    synchronized void step(String what) {
        begun++;
        now = what;
    }

    /** Something worth a line of its own. */
    void say(String text) {
        out.say(text);
    }

    synchronized String line(long nowNs) {
        double seconds = (nowNs - startNs) / 1e9;
        int done = begun - 1;
        String left = "";
        if (done > 0) {
            double each = (nowNs - firstStepNs) / 1e9 / begun;
            left = String.format(Locale.ROOT, ", about %.0f s left", each * (steps - done));
        }
        return String.format(Locale.ROOT, "bench %s: %s (%.0f s so far%s)", name, now, seconds, left);
    }

    @Override
    public void close() {
        out.close();
    }
}
