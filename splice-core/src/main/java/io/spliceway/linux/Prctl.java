// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;
import static io.spliceway.linux.Native.LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** prctl(2): settings of the calling thread. */
public final class Prctl {
    private static final int PR_SET_TIMERSLACK = 29;
    private static final int PR_GET_TIMERSLACK = 30;

    // int prctl(int op, ... /* unsigned long arg2 */)
    private static final MethodHandle PRCTL = Native.bindVariadic("prctl", 1, FunctionDescriptor.of(INT, INT, LONG));

    private Prctl() {}

    /**
     * How much later than asked the kernel may wake the calling thread from a timed wait, to save power by waking
     * several threads at once: 50,000 ns unless set. Ignored for real-time threads, which have none.
     *
     * @param ns 1 or more
     * @return 0 or {@code -errno}
     */
    public static int setTimerSlackNs(long ns) {
        return prctl(PR_SET_TIMERSLACK, ns);
    }

    /** The calling thread's timer slack in nanoseconds, or {@code -errno}. */
    public static int getTimerSlackNs() {
        return prctl(PR_GET_TIMERSLACK, 0);
    }

    private static int prctl(int op, long argument) {
        MemorySegment state = Native.state();
        try {
            return Native.result((int) PRCTL.invokeExact(state, op, argument), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }
}
