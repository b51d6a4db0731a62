// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.network;

import io.spliceway.control.client.LinkStatus;
import java.util.stream.LongStream;

/**
 * What a window of probes amounts to. Times are microseconds, {@link LinkStatus#UNKNOWN} when no probe was answered.
 *
 * @param samples outcomes, lost ones included
 * @param lost how many of them were lost
 * @param deliveryBitsPerS as the node reported it last
 */
public record Figures(int samples, int lost, long minUs, long medianUs, long p90Us, long maxUs, long deliveryBitsPerS) {
    private static final long UNKNOWN = LinkStatus.UNKNOWN;

    /** The figures of a window. */
    static Figures of(ProbeWindow window) {
        long[] sorted = window.answered().sorted().toArray();
        int n = sorted.length;
        int samples = window.size();
        return n == 0
                ? new Figures(samples, samples, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, window.deliveryBitsPerS())
                : new Figures(
                        samples,
                        samples - n,
                        sorted[0],
                        median(sorted),
                        sorted[nearestRank(90, n)],
                        sorted[n - 1],
                        window.deliveryBitsPerS());
    }

    /** The median of all samples of two directions, {@link LinkStatus#UNKNOWN} when there are none. */
    static long median(LongStream one, LongStream other) {
        long[] sorted = LongStream.concat(one, other).sorted().toArray();
        return sorted.length == 0 ? UNKNOWN : median(sorted);
    }

    private static long median(long[] sorted) {
        int upper = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[upper] : (sorted[upper - 1] + sorted[upper]) / 2;
    }

    private static int nearestRank(int percent, int n) {
        return (percent * n + 99) / 100 - 1;
    }
}
