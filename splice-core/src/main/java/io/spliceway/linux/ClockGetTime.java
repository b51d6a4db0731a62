// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;
import static io.spliceway.linux.Native.LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.TimeUnit;

/** clock_gettime(2): the CPU-time clocks of processes. */
public final class ClockGetTime {
    // A process clock is the complement of its id above three bits that name the kind: clock_getcpuclockid(3) does so.
    private static final int ID_SHIFT = 3;
    private static final int CPUCLOCK_SCHED = 2;

    // struct timespec { time_t tv_sec; long tv_nsec; }
    private static final long NANOS_OFFSET = 8;
    private static final long NANOS_PER_S = TimeUnit.SECONDS.toNanos(1);

    // int clock_gettime(clockid_t clockid, struct timespec *tp)
    private static final MethodHandle CLOCK_GETTIME =
            Native.bind("clock_gettime", FunctionDescriptor.of(INT, INT, LONG));

    private ClockGetTime() {}

    /**
     * The CPU time of all threads a process has or ever had, user and system, as the scheduler counts it: to the
     * nanosecond and up to now, also for threads that run. Its children are not in it.
     *
     * @return nanoseconds, or {@code -EINVAL} when there is no such process
     */
    public static long processCpuNs(int pid) {
        MemorySegment state = Native.state();
        MemorySegment time = Native.scratch();
        try {
            int result = Native.result(
                    (int) CLOCK_GETTIME.invokeExact(state, (~pid << ID_SHIFT) | CPUCLOCK_SCHED, time.address()), state);
            return result < 0 ? result : time.get(LONG, 0) * NANOS_PER_S + time.get(LONG, NANOS_OFFSET);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }
}
