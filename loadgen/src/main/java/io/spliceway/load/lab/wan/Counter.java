// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

import java.util.concurrent.atomic.AtomicLong;

/** A number that one thread writes and any thread reads; no locked instruction on the writing side. */
public final class Counter {
    private final AtomicLong value = new AtomicLong();

    public long value() {
        return value.getOpaque();
    }

    void add(long n) {
        value.setOpaque(value.getPlain() + n);
    }

    /** Keeps the larger. */
    void raiseTo(long n) {
        if (n > value.getPlain()) {
            value.setOpaque(n);
        }
    }

    void reset() {
        value.setOpaque(0);
    }
}
