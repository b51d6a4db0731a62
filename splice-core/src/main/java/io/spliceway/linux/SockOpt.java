// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;
import static io.spliceway.linux.Native.LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * getsockopt(2) and setsockopt(2), with the options of socket(7). Options of tcp(7) are in {@link Tcp}, those of ip(7)
 * in {@link Ip}, those of ipv6(7) in {@link Ip6}.
 */
public final class SockOpt {
    static final int SOL_IP = 0;
    static final int SOL_SOCKET = 1;
    static final int SOL_TCP = 6;
    static final int SOL_IPV6 = 41;

    private static final int SO_REUSEADDR = 2;
    private static final int SO_ERROR = 4;
    private static final int SO_LINGER = 13;
    private static final int SO_REUSEPORT = 15;

    private static final long INT_BYTES = 4;
    private static final long LINGER_BYTES = 8;

    /** Where in the scratch segment the length of an answer is kept, behind the value. */
    private static final long LENGTH_OFFSET = 1016;

    // int getsockopt(int sockfd, int level, int optname, void *optval, socklen_t *optlen)
    private static final MethodHandle GETSOCKOPT =
            Native.bind("getsockopt", FunctionDescriptor.of(INT, INT, INT, INT, LONG, LONG));
    // int setsockopt(int sockfd, int level, int optname, const void *optval, socklen_t optlen)
    private static final MethodHandle SETSOCKOPT =
            Native.bind("setsockopt", FunctionDescriptor.of(INT, INT, INT, INT, LONG, INT));

    private SockOpt() {}

    /**
     * Takes the pending error of a socket: a positive errno, 0 when there is none, {@code -errno} when the call itself
     * failed. The kernel clears the error as it answers, so the caller must remember it: a later read says end of
     * stream, not reset.
     */
    public static int takeError(int fd) {
        return getInt(fd, SOL_SOCKET, SO_ERROR);
    }

    /**
     * With {@code on} and 0 seconds, close(2) sends a reset and drops what was not sent.
     *
     * @param seconds 0 or more
     * @return 0 or {@code -errno}
     */
    public static int setLinger(int fd, boolean on, int seconds) {
        MemorySegment value = Native.scratch();
        value.setAtIndex(INT, 0, on ? 1 : 0);
        value.setAtIndex(INT, 1, seconds);
        return set(fd, SOL_SOCKET, SO_LINGER, value, LINGER_BYTES);
    }

    /**
     * A listening socket may bind although earlier connections of its address have not been forgotten (TIME_WAIT).
     *
     * @return 0 or {@code -errno}
     */
    public static int setReuseAddress(int fd, boolean on) {
        return setInt(fd, SOL_SOCKET, SO_REUSEADDR, on ? 1 : 0);
    }

    /**
     * Several sockets of one user may listen on one address, and the kernel spreads connections over them.
     *
     * @return 0 or {@code -errno}
     */
    public static int setReusePort(int fd, boolean on) {
        return setInt(fd, SOL_SOCKET, SO_REUSEPORT, on ? 1 : 0);
    }

    /** The option's value, or {@code -errno}; only for options whose value is never negative. */
    static int getInt(int fd, int level, int option) {
        MemorySegment value = Native.scratch();
        int result = get(fd, level, option, value, INT_BYTES);
        return result < 0 ? result : value.get(INT, 0);
    }

    /** 0 or {@code -errno}. */
    static int setInt(int fd, int level, int option, int value) {
        MemorySegment scratch = Native.scratch();
        scratch.set(INT, 0, value);
        return set(fd, level, option, scratch, INT_BYTES);
    }

    /** The bytes the kernel wrote to {@code value}, or {@code -errno}. */
    static int get(int fd, int level, int option, MemorySegment value, long capacityBytes) {
        MemorySegment state = Native.state();
        MemorySegment scratch = Native.scratch();
        scratch.set(INT, LENGTH_OFFSET, (int) capacityBytes);
        try {
            int result = Native.result(
                    (int) GETSOCKOPT.invokeExact(
                            state, fd, level, option, value.address(), scratch.address() + LENGTH_OFFSET),
                    state);
            return result < 0 ? result : scratch.get(INT, LENGTH_OFFSET);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }

    /** 0 or {@code -errno}. */
    static int set(int fd, int level, int option, MemorySegment value, long bytes) {
        MemorySegment state = Native.state();
        try {
            return Native.result(
                    (int) SETSOCKOPT.invokeExact(state, fd, level, option, value.address(), (int) bytes), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }
}
