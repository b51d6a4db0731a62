// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * Measurements on their way to the session's thread: any thread puts, the session's takes. When it is full the oldest
 * gives way, since a newer one says more, and is counted.
 */
final class ReportQueue {
    private final LinkedBlockingQueue<Measurement> queue;
    private final LongAdder dropped = new LongAdder();

    ReportQueue(int capacity) {
        queue = new LinkedBlockingQueue<>(capacity);
    }

    void put(Measurement measurement) {
        while (!queue.offer(measurement)) {
            if (queue.poll() != null) {
                dropped.increment();
            }
        }
    }

    List<Measurement> take(int most) {
        List<Measurement> taken = new ArrayList<>();
        queue.drainTo(taken, most);
        return taken;
    }

    void clear() {
        queue.clear();
    }

    long dropped() {
        return dropped.sum();
    }
}
