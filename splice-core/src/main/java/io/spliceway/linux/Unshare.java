// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** unshare(2): gives the calling thread a namespace of its own. */
public final class Unshare {
    private static final int CLONE_NEWNET = 0x40000000;

    // int unshare(int flags)
    private static final MethodHandle UNSHARE = Native.bind("unshare", FunctionDescriptor.of(INT, INT));

    private Unshare() {}

    /**
     * Moves the calling thread to a new network namespace, which has nothing but a loopback interface that is down.
     * Threads and processes that it starts from then on are there too; the other threads of this process are not, nor is
     * {@code /proc/net}, which shows the first thread's: {@code /proc/thread-self/net} does. The namespace ends with the
     * last of them.
     *
     * @return 0, or {@code -errno}, with {@code -EPERM} without CAP_SYS_ADMIN
     */
    public static int network() {
        MemorySegment state = Native.state();
        try {
            return Native.result((int) UNSHARE.invokeExact(state, CLONE_NEWNET), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }
}
