// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

import java.util.SplittableRandom;

/**
 * Draws which packets are lost: independently, each with the same probability. Rather than a number per packet it draws
 * how many packets pass before the next loss, which has the geometric distribution. One thread.
 */
final class Losses {
    private final SplittableRandom random;
    private double loss;
    private long passing;

    /** The same seed and losses give the same packets, counted from the first. */
    Losses(long seed, double loss) {
        this.random = new SplittableRandom(seed);
        set(loss);
    }

    /**
     * Changes the probability, for the packets to come.
     *
     * @param probability 0 to 1
     */
    void set(double probability) {
        this.loss = probability;
        this.passing = draw();
    }

    /** Whether the next packet is lost. */
    boolean next() {
        if (passing > 0) {
            passing--;
            return false;
        }
        passing = draw();
        return true;
    }

    private long draw() {
        if (loss <= 0) {
            return Long.MAX_VALUE;
        }
        // At a probability of 1 the divisor is minus infinity, and none pass.
        return (long) (Math.log1p(-random.nextDouble()) / Math.log1p(-loss));
    }
}
