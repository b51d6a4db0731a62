// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * How much later than due packets were handed to their receivers: what the emulator itself added to the delay. Recorded
 * by the loop; read by any other thread.
 */
public final class Lateness {
    private static final long LOWEST_NS = TimeUnit.MICROSECONDS.toNanos(1);
    private static final long HIGHEST_NS = TimeUnit.MINUTES.toNanos(1);
    private static final int DIGITS = 2;
    private static final double P99 = 99;

    private final SingleWriterRecorder recorder = new SingleWriterRecorder(LOWEST_NS, HIGHEST_NS, DIGITS);
    private final Histogram total = new Histogram(LOWEST_NS, HIGHEST_NS, DIGITS);
    private Histogram interval = recorder.getIntervalHistogram();

    /** Loop only. */
    void record(long ns) {
        recorder.recordValue(Math.clamp(ns, 0, HIGHEST_NS));
    }

    /** What this has recorded, added to another's. */
    public synchronized void addTo(Histogram sum) {
        collect();
        sum.add(total);
    }

    /** Nanoseconds that 99 % of the packets did not exceed; 0 before the first. */
    public synchronized long p99Ns() {
        collect();
        return total.getTotalCount() == 0 ? 0 : total.getValueAtPercentile(P99);
    }

    /** The worst, in nanoseconds; 0 before the first. */
    public synchronized long maxNs() {
        collect();
        return total.getTotalCount() == 0 ? 0 : total.getMaxValue();
    }

    /** Forgets everything. */
    public synchronized void reset() {
        collect();
        total.reset();
    }

    /** A histogram that {@link #addTo} can fill. */
    public static Histogram empty() {
        return new Histogram(LOWEST_NS, HIGHEST_NS, DIGITS);
    }

    private void collect() {
        interval = recorder.getIntervalHistogram(interval);
        total.add(interval);
    }
}
