// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.client;

import io.spliceway.load.output.LiveLine;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Says on standard error how far a load is, once it has lasted two seconds. Any thread. */
public final class Progress implements AutoCloseable {
    private static final long QUIET_MS = 2_000;
    private static final long PLAIN_MS = 5_000;

    private final int runs;
    private final LiveLine out = LiveLine.onStandardError();
    private final long startNs = System.nanoTime();
    private final LongAdder receivedBytes = new LongAdder();
    private final AtomicInteger finishedRuns = new AtomicInteger();
    private final Set<Run> underWay = ConcurrentHashMap.newKeySet();

    private Progress(int runs) {
        this.runs = runs;
    }

    /** Starts to report on so many runs. */
    public static Progress onStandardError(int runs) {
        Progress progress = new Progress(runs);
        String prefix = progress.out.isTerminal() ? "" : "load: ";
        progress.out.follow(() -> prefix + progress.line(System.nanoTime() - progress.startNs), QUIET_MS, PLAIN_MS);
        return progress;
    }

    /** One of the runs begins; its {@link Run#close} is its end, however it went. */
    Run begin() {
        Run run = new Run();
        underWay.add(run);
        return run;
    }

    @Override
    public void close() {
        out.close();
    }

    /** One line about now; {@code elapsedNs} counts from the start. */
    String line(long elapsedNs) {
        int finished = finishedRuns.get();
        double seconds = elapsedNs / 1e9;
        StringBuilder line = new StringBuilder();
        line.append(String.format(
                Locale.ROOT,
                "run %d of %d, %.1f Mbit/s",
                Math.min(finished + 1, runs),
                runs,
                receivedBytes.sum() * 8e-6 / seconds));
        double done = (finished + underWay.stream().mapToDouble(Run::share).sum()) / runs;
        if (done > 0) {
            done = Math.min(done, 1);
            line.append(String.format(Locale.ROOT, ", %.0f %%, %.0f s left", 100 * done, seconds / done - seconds));
        }
        return line.toString();
    }

    /** A run that is under way. */
    final class Run implements DownloadObserver, AutoCloseable {
        private volatile long expectedBytes = -1;
        private final LongAdder bytes = new LongAdder();

        @Override
        public void expects(long length) {
            expectedBytes = length;
        }

        @Override
        public void received(int more) {
            bytes.add(more);
            receivedBytes.add(more);
        }

        @Override
        public void close() {
            underWay.remove(this);
            finishedRuns.incrementAndGet();
        }

        private double share() {
            long expected = expectedBytes;
            return expected > 0 ? Math.min(1, bytes.sum() / (double) expected) : 0;
        }
    }
}
