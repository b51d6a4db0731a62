// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.client;

import java.util.Arrays;

/**
 * Four order statistics of raw samples, by nearest rank: each is a value that was measured. With fewer than 100 samples
 * p99 is the largest.
 */
public record Quantiles(double p50, double p99, double min, double max) {

    /** Of at least one sample, in any order. */
    public static Quantiles of(double[] samples) {
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        return new Quantiles(rank(sorted, 0.50), rank(sorted, 0.99), sorted[0], sorted[sorted.length - 1]);
    }

    private static double rank(double[] sorted, double quantile) {
        return sorted[(int) Math.ceil(quantile * sorted.length) - 1];
    }
}
