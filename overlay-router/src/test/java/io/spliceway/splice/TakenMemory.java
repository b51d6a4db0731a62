// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

/** What the flows of a loop hold, for tests that look for leaks. On the loop's thread. */
public final class TakenMemory {
    private TakenMemory() {}

    /** Buffers and pipes that pumps have now. */
    public static int count(Loop loop) {
        return loop.buffers().takenCount() + loop.pipes().takenCount();
    }
}
