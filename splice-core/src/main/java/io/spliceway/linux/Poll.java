// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;
import static io.spliceway.linux.Native.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.TimeUnit;

/**
 * poll(2), as ppoll, whose timeout has nanoseconds: waits until one of a fixed set of descriptors can be read. One
 * thread at a time. The memory of the set is freed with the object.
 */
public final class Poll {
    private static final short POLLIN = 1;
    private static final short POLLRDHUP = 0x2000;
    private static final long NO_SIGNAL_MASK = 0;
    private static final long NO_TIMEOUT = 0;

    private static final int IGNORED_FD = -1;

    // struct pollfd { int fd; short events; short revents; }
    private static final long POLLFD_BYTES = 8;
    private static final long EVENTS_OFFSET = 4;
    private static final long REVENTS_OFFSET = 6;
    // struct timespec { time_t tv_sec; long tv_nsec; }
    private static final long TIMESPEC_BYTES = 16;
    private static final long NANOS_OFFSET = 8;
    private static final long NANOS_PER_S = TimeUnit.SECONDS.toNanos(1);

    // int ppoll(struct pollfd *fds, nfds_t nfds, const struct timespec *tmo_p, const sigset_t *sigmask)
    private static final MethodHandle PPOLL = Native.bind("ppoll", FunctionDescriptor.of(INT, LONG, LONG, LONG, LONG));

    private final MemorySegment set;
    private final MemorySegment timeout;
    private final int count;

    /** A set of descriptors, waited on for reading. */
    public Poll(int... fds) {
        Arena arena = Arena.ofAuto();
        count = fds.length;
        set = arena.allocate(count * POLLFD_BYTES, Integer.BYTES);
        timeout = arena.allocate(TIMESPEC_BYTES, Long.BYTES);
        for (int i = 0; i < count; i++) {
            set.set(INT, i * POLLFD_BYTES, fds[i]);
            set.set(ValueLayout.JAVA_SHORT, i * POLLFD_BYTES + EVENTS_OFFSET, POLLIN);
        }
    }

    /**
     * Waits.
     *
     * @param timeoutNs negative for ever, 0 to ask without waiting
     * @return how many descriptors are ready (see {@link #ready}), 0 after the timeout, or {@code -errno}, with
     *     {@code -EINTR} for a signal
     */
    public int await(long timeoutNs) {
        long limit = NO_TIMEOUT;
        if (timeoutNs >= 0) {
            timeout.set(LONG, 0, timeoutNs / NANOS_PER_S);
            timeout.set(LONG, NANOS_OFFSET, timeoutNs % NANOS_PER_S);
            limit = timeout.address();
        }
        MemorySegment state = Native.state();
        try {
            return Native.result(
                    (int) PPOLL.invokeExact(state, set.address(), (long) count, limit, NO_SIGNAL_MASK), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }

    /** Whether a socket's input has ended: the peer's end has come, or was declared by shutdown(2). Does not wait. */
    public static boolean inputEnded(int fd) {
        Poll poll = new Poll(fd);
        poll.set.set(ValueLayout.JAVA_SHORT, EVENTS_OFFSET, POLLRDHUP);
        return poll.await(0) > 0 && (poll.set.get(ValueLayout.JAVA_SHORT, REVENTS_OFFSET) & POLLRDHUP) != 0;
    }

    /** Leaves a descriptor out of further waits; the others keep their index. */
    public void forget(int index) {
        set.set(INT, index * POLLFD_BYTES, IGNORED_FD);
    }

    /** After {@link #await}: whether a read of this descriptor will not block, because of data, an end or an error. */
    public boolean ready(int index) {
        return set.get(ValueLayout.JAVA_SHORT, index * POLLFD_BYTES + REVENTS_OFFSET) != 0;
    }
}
