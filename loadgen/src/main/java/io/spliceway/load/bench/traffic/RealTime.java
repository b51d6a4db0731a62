// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.traffic;

import io.spliceway.linux.SchedSetScheduler;

/** Threads that must not wait for the rest of the load, or the load's own queue would be measured as the proxy's. */
final class RealTime {
    private static final int PRIORITY = 1;

    private RealTime() {}

    /** Lets the calling thread run before others as soon as it can run, if this process may do that. */
    static void ifAllowed() {
        SchedSetScheduler.realTime(PRIORITY);
    }
}
