// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import io.spliceway.load.output.LiveLine;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Says on standard error what a benchmark does and how long it is likely to take. Any thread. */
public final class BenchProgress implements AutoCloseable {
    private static final long QUIET_MS = 1_000;
    private static final long PLAIN_MS = 10_000;

    private final LiveLine out;
    private final String name;
    private final LongSupplier clockNs;
    private final long startNs;
    private String now = "starting the proxies";
    private long firstStepNs;
    private long stepNs;
    private int steps;
    private int begun;

    BenchProgress(LiveLine out, String name, LongSupplier clockNs) {
        this.out = out;
        this.name = name;
        this.clockNs = clockNs;
        this.startNs = clockNs.getAsLong();
    }

    /** Begins to say how a benchmark of this name goes. */
    public static BenchProgress onStandardError(String name) {
        BenchProgress progress = new BenchProgress(LiveLine.onStandardError(), name, System::nanoTime);
        progress.out.follow(progress::line, QUIET_MS, PLAIN_MS);
        return progress;
    }

    /** So many steps of about the same length are to come. */
    synchronized void plan(int count) {
        steps = count;
        firstStepNs = clockNs.getAsLong();
    }

    /** The next step begins. */
    synchronized void step(String what) {
        begun++;
        stepNs = clockNs.getAsLong();
        now = what;
    }

    /** Something worth a line of its own. */
    void say(String text) {
        out.say(text);
    }

    synchronized String line() {
        long nowNs = clockNs.getAsLong();
        double seconds = (nowNs - startNs) / 1e9;
        int done = begun - 1;
        String left = "";
        if (done > 0) {
            double each = (stepNs - firstStepNs) / 1e9 / done;
            // A step that takes longer than those before it does not eat the next one's time.
            double ofThis = Math.min((nowNs - stepNs) / 1e9, each);
            left = String.format(Locale.ROOT, ", about %.0f s left", Math.max(each * (steps - done) - ofThis, 0));
        }
        return String.format(Locale.ROOT, "bench %s: %s (%.0f s so far%s)", name, now, seconds, left);
    }

    @Override
    public void close() {
        out.close();
    }
}
