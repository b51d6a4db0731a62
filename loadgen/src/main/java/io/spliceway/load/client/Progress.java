// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.client;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Says on standard error how far a load is, once it has lasted two seconds: on a terminal one line that is written
 * over, otherwise a line now and then.
 */
public final class Progress implements DownloadObserver, AutoCloseable {
    private static final long QUIET_MS = 2_000;
    private static final long TERMINAL_MS = 500;
    private static final long PLAIN_MS = 5_000;
    private static final String ERASE = "\r\u001b[K";

    private final int runs;
    private final PrintStream out;
    private final boolean terminal;
    private final long startNs;
    private final LongAdder receivedBytes = new LongAdder();
    private final AtomicInteger finishedRuns = new AtomicInteger();
    /** What all finished runs carried, so that the rest of {@link #receivedBytes} belongs to those under way. */
    private final AtomicLong expectedBytes = new AtomicLong(-1);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());

    Progress(int runs, PrintStream out, boolean terminal) {
        this.runs = runs;
        this.out = out;
        this.terminal = terminal;
        this.startNs = System.nanoTime();
        var _ = timer.scheduleAtFixedRate(
                this::print, QUIET_MS, terminal ? TERMINAL_MS : PLAIN_MS, TimeUnit.MILLISECONDS);
    }

    /** Starts to report on so many runs. */
    public static Progress onStandardError(int runs) {
        return new Progress(runs, System.err, isTerminal());
    }

    /** Whether standard error is a terminal; the JVM only tells of the two other streams. */
    private static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void expects(long bytes) {
        expectedBytes.set(bytes);
    }

    @Override
    public void received(int bytes) {
        receivedBytes.add(bytes);
    }

    void finished() {
        finishedRuns.incrementAndGet();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        if (terminal) {
            out.print(ERASE);
            out.flush();
        }
    }

    /** One line about now; {@code elapsedNs} counts from the start. */
    String line(long elapsedNs) {
        long received = receivedBytes.sum();
        int finished = finishedRuns.get();
        double seconds = elapsedNs / 1e9;
        StringBuilder line = new StringBuilder();
        line.append(String.format(
                Locale.ROOT,
                "run %d of %d, %.1f Mbit/s",
                Math.min(finished + 1, runs),
                runs,
                received * 8e-6 / seconds));
        long expected = expectedBytes.get();
        double done = expected > 0 ? (double) received / expected / runs : (double) finished / runs;
        // Runs that failed early carried less than they should have; those that ended count in full.
        done = Math.clamp(Math.max(done, (double) finished / runs), 0, 1);
        if (done > 0) {
            line.append(String.format(Locale.ROOT, ", %.0f %%, %.0f s left", 100 * done, seconds / done - seconds));
        }
        return line.toString();
    }

    private void print() {
        String line = line(System.nanoTime() - startNs);
        if (terminal) {
            out.print(ERASE + line);
            out.flush();
        } else {
            out.println("load: " + line);
        }
    }
}
