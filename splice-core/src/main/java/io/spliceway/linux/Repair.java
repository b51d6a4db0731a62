// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.SockOpt.SOL_TCP;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Repair mode, {@code TCP_REPAIR} of linux/tcp.h: a connection's inner state can be read and set, and the calls that
 * would send segments change the state only. All of it needs CAP_NET_ADMIN in the user namespace that owns the socket's
 * network namespace. Setters return 0 or {@code -errno}.
 */
public final class Repair {
    /** No queue: the one selected when repair mode is turned on. */
    public static final int NO_QUEUE = 0;
    /** The receive queue: recv(2) can peek at it, send(2) adds to it. */
    public static final int RECEIVE_QUEUE = 1;
    /**
     * The send queue: recv(2) can peek at it, and send(2) adds to it what then counts as sent. While it is selected the
     * kernel takes everything it would send for the first time as sent, and does not send it.
     */
    public static final int SEND_QUEUE = 2;

    private static final int TCP_REPAIR = 19;
    private static final int TCP_REPAIR_QUEUE = 20;
    private static final int TCP_QUEUE_SEQ = 21;
    private static final int TCP_REPAIR_OPTIONS = 22;
    private static final int TCP_TIMESTAMP = 24;
    private static final int TCP_REPAIR_WINDOW = 29;

    private static final int TCP_REPAIR_ON = 1;
    private static final int TCP_REPAIR_OFF = 0;
    private static final int TCP_REPAIR_OFF_NO_WP = -1;

    // Kinds of TCP options, RFC 9293 and 7323.
    private static final int TCPOPT_MSS = 2;
    private static final int TCPOPT_WINDOW = 3;
    private static final int TCPOPT_SACK_PERM = 4;
    private static final int TCPOPT_TIMESTAMP = 8;

    // struct tcp_repair_opt { __u32 opt_code; __u32 opt_val; };
    private static final int REPAIR_OPT_BYTES = 8;
    private static final int RECEIVE_SCALE_SHIFT = 16;

    private Repair() {}

    /**
     * Turns repair mode on, with no queue selected. Also sets SO_REUSEADDR to a value of its own, by which bind(2) never
     * conflicts.
     *
     * @return 0; {@code -EPERM} without the capability, or when the socket listens; or another {@code -errno}
     */
    public static int on(int fd) {
        return SockOpt.setInt(fd, SOL_TCP, TCP_REPAIR, TCP_REPAIR_ON);
    }

    /**
     * Turns repair mode off. An established connection sends a window probe, an empty segment that the peer answers with
     * what it has received and its window. SO_REUSEADDR is off afterwards.
     */
    public static int off(int fd) {
        return SockOpt.setInt(fd, SOL_TCP, TCP_REPAIR, TCP_REPAIR_OFF);
    }

    /** As {@link #off}, and nothing is sent. Linux 4.19. */
    public static int offWithoutProbe(int fd) {
        return SockOpt.setInt(fd, SOL_TCP, TCP_REPAIR, TCP_REPAIR_OFF_NO_WP);
    }

    /** Whether repair mode is on: 1, 0 or {@code -errno}. Needs no capability. */
    public static int isOn(int fd) {
        return SockOpt.getInt(fd, SOL_TCP, TCP_REPAIR);
    }

    /** Selects the queue that further calls mean: {@link #NO_QUEUE}, {@link #RECEIVE_QUEUE} or {@link #SEND_QUEUE}. */
    public static int selectQueue(int fd, int queue) {
        return SockOpt.setInt(fd, SOL_TCP, TCP_REPAIR_QUEUE, queue);
    }

    /**
     * The sequence number that follows the last byte of the selected queue; a FIN counts as a byte.
     *
     * @return 0 to 2^32 - 1, or {@code -errno}
     */
    public static long queueEnd(int fd) {
        return SockOpt.getU32(fd, SOL_TCP, TCP_QUEUE_SEQ);
    }

    /** Sets the sequence number of the selected queue's first byte to come; only before connect(2). */
    public static int setQueueStart(int fd, long sequence) {
        return SockOpt.setInt(fd, SOL_TCP, TCP_QUEUE_SEQ, (int) sequence);
    }

    /** The MSS that the handshake left for sending, options not yet taken off; bytes, or {@code -errno}. */
    public static int mssBytes(int fd) {
        return SockOpt.getInt(fd, SOL_TCP, Tcp.TCP_MAXSEG);
    }

    /** Sets the MSS; only of a connected socket, as are all that follow. */
    public static int setMssBytes(int fd, int bytes) {
        return setOption(fd, TCPOPT_MSS, bytes);
    }

    /** Turns window scaling on. Scales are bits, 0 to 14. */
    public static int setWindowScales(int fd, int send, int receive) {
        return setOption(fd, TCPOPT_WINDOW, send | receive << RECEIVE_SCALE_SHIFT);
    }

    /** Turns SACK on. */
    public static int setSack(int fd) {
        return setOption(fd, TCPOPT_SACK_PERM, 0);
    }

    /** Turns timestamps on. */
    public static int setTimestamps(int fd) {
        return setOption(fd, TCPOPT_TIMESTAMP, 0);
    }

    /**
     * The connection's timestamp clock, which every segment carries: 0 to 2^32 - 1, or {@code -errno}. From Linux 6.7 on
     * the lowest bit is not part of the time: it tells whether the clock counts microseconds.
     */
    public static long timestamp(int fd) {
        return SockOpt.getU32(fd, SOL_TCP, TCP_TIMESTAMP);
    }

    /** Sets the clock of {@link #timestamp}. */
    public static int setTimestamp(int fd, long value) {
        return SockOpt.setInt(fd, SOL_TCP, TCP_TIMESTAMP, (int) value);
    }

    /** The windows, or null when the kernel does not tell: repair mode is off, or {@code fd} is not a TCP socket. */
    public static @Nullable RepairWindow window(int fd) {
        MemorySegment value = Native.scratch();
        int length = SockOpt.get(fd, SOL_TCP, TCP_REPAIR_WINDOW, value, RepairWindow.BYTES);
        return length == RepairWindow.BYTES ? RepairWindow.read(value) : null;
    }

    /** Sets the windows; {@code -EINVAL} when they do not fit the sequence numbers. */
    public static int setWindow(int fd, RepairWindow window) {
        MemorySegment value = Native.scratch();
        window.write(value);
        return SockOpt.set(fd, SOL_TCP, TCP_REPAIR_WINDOW, value, RepairWindow.BYTES);
    }

    private static int setOption(int fd, int kind, int value) {
        MemorySegment option = Native.scratch();
        option.setAtIndex(Native.INT, 0, kind);
        option.setAtIndex(Native.INT, 1, value);
        return SockOpt.set(fd, SOL_TCP, TCP_REPAIR_OPTIONS, option, REPAIR_OPT_BYTES);
    }
}
