// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.server;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Waits until an assertion holds. */
final class Await {
    private static final long POLL_NS = Duration.ofMillis(10).toNanos();

    private Await() {}

    /** Tries the assertion until it passes; after ten seconds its failure is thrown. */
    static void until(ThrowingCallable assertion) {
        until(Duration.ofSeconds(10), assertion);
    }

    static void until(Duration deadline, ThrowingCallable assertion) {
        long endNs = System.nanoTime() + deadline.toNanos();
        while (true) {
            try {
                assertion.call();
                return;
            } catch (AssertionError | RuntimeException failure) {
                if (System.nanoTime() - endNs > 0) {
                    throw failure;
                }
            } catch (Throwable unexpected) {
                throw new AssertionError(unexpected);
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }
}
