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
    /** TCP, as {@link #protocol} tells it. */
    public static final int IPPROTO_TCP = 6;

    static final int SOL_IP = 0;
    static final int SOL_SOCKET = 1;
    static final int SOL_TCP = IPPROTO_TCP;
    static final int SOL_IPV6 = 41;

    private static final int SO_REUSEADDR = 2;
    private static final int SO_ERROR = 4;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_KEEPALIVE = 9;
    private static final int SO_OOBINLINE = 10;
    private static final int SO_LINGER = 13;
    private static final int SO_REUSEPORT = 15;
    private static final int SO_RCVLOWAT = 18;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SO_PROTOCOL = 38;
    private static final int SO_PEEK_OFF = 42;
    private static final int SO_BUF_LOCK = 72;

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

    /** The protocol of a socket, such as {@link #IPPROTO_TCP}, or {@code -errno}. */
    public static int protocol(int fd) {
        return getInt(fd, SOL_SOCKET, SO_PROTOCOL);
    }

    /**
     * A socket may be bound although others have its address, or had it a moment ago (TIME_WAIT).
     *
     * @return 0 or {@code -errno}
     */
    public static int setReuseAddress(int fd, boolean on) {
        return setInt(fd, SOL_SOCKET, SO_REUSEADDR, on ? 1 : 0);
    }

    /** 0 when off, otherwise positive, or {@code -errno}. */
    public static int getReuseAddress(int fd) {
        return getInt(fd, SOL_SOCKET, SO_REUSEADDR);
    }

    /**
     * Several sockets of one user may listen on one address, and the kernel spreads connections over them.
     *
     * @return 0 or {@code -errno}
     */
    public static int setReusePort(int fd, boolean on) {
        return setInt(fd, SOL_SOCKET, SO_REUSEPORT, on ? 1 : 0);
    }

    /** 1, 0 or {@code -errno}. */
    public static int getReusePort(int fd) {
        return getInt(fd, SOL_SOCKET, SO_REUSEPORT);
    }

    /** Whether a silent peer is asked if it is there, at the times of {@link Tcp#setKeepAlive}: 0 or {@code -errno}. */
    public static int setKeepAlive(int fd, boolean on) {
        return setInt(fd, SOL_SOCKET, SO_KEEPALIVE, on ? 1 : 0);
    }

    /** The option of {@link #setKeepAlive}: 1, 0 or {@code -errno}. */
    public static int getKeepAlive(int fd) {
        return getInt(fd, SOL_SOCKET, SO_KEEPALIVE);
    }

    /** Urgent data stays in the stream of ordinary data: 0 or {@code -errno}. */
    public static int setUrgentInline(int fd, boolean on) {
        return setInt(fd, SOL_SOCKET, SO_OOBINLINE, on ? 1 : 0);
    }

    /** 1, 0 or {@code -errno}. */
    public static int getUrgentInline(int fd) {
        return getInt(fd, SOL_SOCKET, SO_OOBINLINE);
    }

    /**
     * Where the next peek begins, bytes from the first unread one; negative for "at the first, always".
     *
     * @return 0, or {@code -EOPNOTSUPP} for TCP before Linux 6.9
     */
    public static int setPeekOffset(int fd, int bytes) {
        return setInt(fd, SOL_SOCKET, SO_PEEK_OFF, bytes);
    }

    /** 0 or more; negative when peeks always begin at the first unread byte, or for an error. */
    public static int getPeekOffset(int fd) {
        return getInt(fd, SOL_SOCKET, SO_PEEK_OFF);
    }

    /** Bytes of memory the send queue may take, bookkeeping included, or {@code -errno}. */
    public static int getSendBufferBytes(int fd) {
        return getInt(fd, SOL_SOCKET, SO_SNDBUF);
    }

    /**
     * Sets what {@link #getSendBufferBytes} tells, without regard to {@code net.core.wmem_max}, and stops its growth (see
     * {@link #setBufferLocks}). Needs CAP_NET_ADMIN.
     *
     * @param bytes 2 or more; the kernel raises small values
     * @return 0 or {@code -errno}
     */
    public static int forceSendBufferBytes(int fd, int bytes) {
        // The kernel doubles what it is given.
        return setInt(fd, SOL_SOCKET, SO_SNDBUFFORCE, bytes >>> 1);
    }

    /** Bytes of memory the receive queue may take, bookkeeping included, or {@code -errno}. */
    public static int getReceiveBufferBytes(int fd) {
        return getInt(fd, SOL_SOCKET, SO_RCVBUF);
    }

    /**
     * Limits the receive queue, within {@code net.core.rmem_max}; the kernel does not grow it by itself any more.
     *
     * @param bytes of memory, bookkeeping included, 2 or more; the kernel raises small values
     * @return 0 or {@code -errno}
     */
    public static int setReceiveBufferBytes(int fd, int bytes) {
        // The kernel doubles what it is given.
        return setInt(fd, SOL_SOCKET, SO_RCVBUF, bytes >>> 1);
    }

    /** As {@link #forceSendBufferBytes}, for the receive queue. */
    public static int forceReceiveBufferBytes(int fd, int bytes) {
        return setInt(fd, SOL_SOCKET, SO_RCVBUFFORCE, bytes >>> 1);
    }

    /**
     * Which buffers the kernel must not grow by itself because the application set their size. Linux 5.15.
     *
     * @param locks bits: 1 the send buffer, 2 the receive buffer
     * @return 0 or {@code -errno}
     */
    public static int setBufferLocks(int fd, int locks) {
        return setInt(fd, SOL_SOCKET, SO_BUF_LOCK, locks);
    }

    /** The bits of {@link #setBufferLocks}, or {@code -errno}: {@code -ENOPROTOOPT} before Linux 5.15. */
    public static int getBufferLocks(int fd) {
        return getInt(fd, SOL_SOCKET, SO_BUF_LOCK);
    }

    /**
     * How much must have arrived before a reader is woken; less is enough at the end of a stream. For TCP the receive
     * buffer grows with it.
     *
     * @return 0 or {@code -errno}
     */
    public static int setReceiveLowWater(int fd, int bytes) {
        return setInt(fd, SOL_SOCKET, SO_RCVLOWAT, bytes);
    }

    /** The option's value, or {@code -errno}; only for options whose value is never negative. */
    static int getInt(int fd, int level, int option) {
        MemorySegment value = Native.scratch();
        int result = get(fd, level, option, value, INT_BYTES);
        return result < 0 ? result : value.get(INT, 0);
    }

    /** The option's value, 0 to 2^32 - 1, or {@code -errno}. */
    static long getU32(int fd, int level, int option) {
        MemorySegment value = Native.scratch();
        int result = get(fd, level, option, value, INT_BYTES);
        return result < 0 ? result : Integer.toUnsignedLong(value.get(INT, 0));
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
