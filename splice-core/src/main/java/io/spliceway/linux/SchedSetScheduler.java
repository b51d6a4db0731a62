// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;
import static io.spliceway.linux.Native.LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** sched_setscheduler(2): when the calling thread runs. */
public final class SchedSetScheduler {
    private static final int SCHED_RR = 2;
    /** Children of the thread do not inherit the policy. */
    private static final int SCHED_RESET_ON_FORK = 0x40000000;

    private static final int CALLING_THREAD = 0;

    // int sched_setscheduler(pid_t pid, int policy, const struct sched_param *param)
    private static final MethodHandle SET =
            Native.bind("sched_setscheduler", FunctionDescriptor.of(INT, INT, INT, LONG));

    private SchedSetScheduler() {}

    /**
     * Makes the calling thread run before every ordinary thread as soon as it can run at all.
     *
     * @param priority 1 to 99
     * @return 0, or {@code -errno}, with {@code -EPERM} without CAP_SYS_NICE
     */
    public static int realTime(int priority) {
        MemorySegment state = Native.state();
        MemorySegment parameters = Native.scratch();
        parameters.set(INT, 0, priority);
        try {
            return Native.result(
                    (int) SET.invokeExact(state, CALLING_THREAD, SCHED_RR | SCHED_RESET_ON_FORK, parameters.address()),
                    state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }
}
