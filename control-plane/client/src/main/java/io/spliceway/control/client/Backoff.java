// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

import java.util.random.RandomGenerator;

/**
 * Delays between attempts: doubling from 100 ms to 5 s, each drawn from the upper half of its bound, so that the nodes
 * of a controller that restarts do not all come at once. One thread.
 */
final class Backoff {
    static final long FIRST_MS = 100;
    static final long LAST_MS = 5_000;

    private final RandomGenerator random;
    private long boundMs = FIRST_MS;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    long nextMs() {
        long ms = random.nextLong(boundMs / 2, boundMs + 1);
        boundMs = Math.min(2 * boundMs, LAST_MS);
        return ms;
    }

    void reset() {
        boundMs = FIRST_MS;
    }
}
