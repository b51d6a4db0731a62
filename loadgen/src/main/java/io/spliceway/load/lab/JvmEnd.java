// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab;

import java.util.concurrent.locks.LockSupport;

/**
 * The end of this JVM, by Ctrl-C for example. While its hooks take a lab down, the other threads go on and see what
 * they use disappear; that is no failure to tell anybody.
 */
public final class JvmEnd {
    private static final Thread NEVER_A_HOOK = Thread.ofPlatform().unstarted(() -> {});

    private JvmEnd() {}

    /** Returns at once, or never when the end has begun. */
    public static void stopIfBegun() {
        while (hasBegun()) {
            LockSupport.park();
        }
    }

    /** Hooks can no longer be removed once they run. */
    private static boolean hasBegun() {
        try {
            Runtime.getRuntime().removeShutdownHook(NEVER_A_HOOK);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }
}
