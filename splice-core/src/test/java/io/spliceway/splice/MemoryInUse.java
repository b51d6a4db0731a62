// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Counts what pumps hold, on the loop's thread. */
final class MemoryInUse {
    private MemoryInUse() {}

    /** Pipes and buffers taken; asked again until there are none, or the deadline has passed. */
    static int settle(Loop loop, Consumer<Runnable> execute) {
        long deadline = System.nanoTime() + ConduitWorld.DEADLINE.toNanos();
        while (true) {
            CompletableFuture<Integer> taken = new CompletableFuture<>();
            execute.accept(() ->
                    taken.complete(loop.pipes().takenCount() + loop.buffers().takenCount()));
            int count = taken.join();
            if (count == 0 || System.nanoTime() - deadline > 0) {
                return count;
            }
            Thread.onSpinWait();
        }
    }
}
