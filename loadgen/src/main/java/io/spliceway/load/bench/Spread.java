// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import java.util.Arrays;

/** The median of some measurements, which the others do not move, and how far apart they are. */
public record Spread(double min, double median, double max) {
    /** Of at least one, in any order; of an even number, the median is the mean of the two in the middle. */
    public static Spread of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(sorted[0], median, sorted[sorted.length - 1]);
    }
}
