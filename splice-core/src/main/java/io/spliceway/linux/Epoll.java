// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;
import static io.spliceway.linux.Native.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * epoll(7): tells which of many descriptors have become ready. One thread at a time. The descriptor is closed by
 * {@link #close}, the memory of the events is freed with the object.
 */
public final class Epoll implements AutoCloseable {
    public static final int IN = 0x1;
    public static final int OUT = 0x4;
    public static final int RDHUP = 0x2000;
    /** Tells of a change, once, instead of a state, again and again. */
    public static final int ET = 1 << 31;

    private static final int CLOEXEC = 0x80000;
    private static final int CTL_ADD = 1;

    // struct epoll_event { uint32_t events; epoll_data_t data; }, packed on x86-64 and nowhere else
    private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");
    private static final long DATA_OFFSET = PACKED ? 4 : 8;
    private static final long EVENT_BYTES = DATA_OFFSET + Long.BYTES;
    private static final ValueLayout.OfLong DATA = ValueLayout.JAVA_LONG_UNALIGNED;

    // int epoll_create1(int flags)
    private static final MethodHandle CREATE = Native.bind("epoll_create1", FunctionDescriptor.of(INT, INT));
    // int epoll_ctl(int epfd, int op, int fd, struct epoll_event *event)
    private static final MethodHandle CTL = Native.bind("epoll_ctl", FunctionDescriptor.of(INT, INT, INT, INT, LONG));
    // int epoll_wait(int epfd, struct epoll_event *events, int maxevents, int timeout)
    private static final MethodHandle WAIT = Native.bind("epoll_wait", FunctionDescriptor.of(INT, INT, LONG, INT, INT));

    private final int fd;
    private final int maxEvents;
    private final MemorySegment events;
    private boolean closed;

    private Epoll(int fd, int maxEvents) {
        this.fd = fd;
        this.maxEvents = maxEvents;
        this.events = Arena.ofAuto().allocate(maxEvents * EVENT_BYTES, Long.BYTES);
    }

    /**
     * An empty set.
     *
     * @param maxEvents that one {@link #await} can tell of, 1 or more
     * @throws IllegalStateException when the kernel refuses, in its words
     */
    public static Epoll create(int maxEvents) {
        MemorySegment state = Native.state();
        int fd;
        try {
            fd = Native.result((int) CREATE.invokeExact(state, CLOEXEC), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
        if (fd < 0) {
            throw new IllegalStateException("epoll_create1: " + Errno.text(fd));
        }
        return new Epoll(fd, maxEvents);
    }

    /** The descriptor of the set, which can itself be waited for. */
    public int descriptor() {
        return fd;
    }

    /**
     * Watches a descriptor until it is closed.
     *
     * @param interest bits of the constants above
     * @param data that comes with its events
     * @return 0 or {@code -errno}
     */
    public int add(int watched, int interest, long data) {
        MemorySegment state = Native.state();
        MemorySegment event = Native.scratch();
        event.set(INT, 0, interest);
        event.set(DATA, DATA_OFFSET, data);
        try {
            return Native.result((int) CTL.invokeExact(state, fd, CTL_ADD, watched, event.address()), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }

    /**
     * Waits.
     *
     * @param timeoutMs negative for ever, 0 to ask without waiting
     * @return how many events there are, 0 after the timeout, or {@code -errno}, with {@code -EINTR} for a signal
     */
    public int await(int timeoutMs) {
        MemorySegment state = Native.state();
        try {
            return Native.result((int) WAIT.invokeExact(state, fd, events.address(), maxEvents, timeoutMs), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }

    /** After {@link #await}: what an event tells. */
    public int events(int index) {
        return events.get(INT, index * EVENT_BYTES);
    }

    /** After {@link #await}: the data of an event's descriptor. */
    public long data(int index) {
        return events.get(DATA, index * EVENT_BYTES + DATA_OFFSET);
    }

    /** Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Close.close(fd);
        }
    }
}
