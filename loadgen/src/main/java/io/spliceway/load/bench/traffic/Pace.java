// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.traffic;

/**
 * When new connections begin.
 *
 * @param concurrent so many are always open, each next one when one has ended; 0 when the rate decides
 * @param perSecond so many begin a second, whatever becomes of the others; 0 when {@code concurrent} decides
 */
public record Pace(int concurrent, double perSecond) {
    private static final double NS_PER_S = 1e9;

    /** As many as the proxy can do, so many at a time. */
    public static Pace saturation(int concurrent) {
        return new Pace(concurrent, 0);
    }

    /** At a fixed rate. */
    public static Pace rate(double perSecond) {
        return new Pace(0, perSecond);
    }

    boolean isOpenLoop() {
        return concurrent == 0;
    }

    /** When connection {@code index} is to begin, in nanoseconds from the first. */
    long startNs(long index) {
        return (long) (index * NS_PER_S / perSecond);
    }
}
