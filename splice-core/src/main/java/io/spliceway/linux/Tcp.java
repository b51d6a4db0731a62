// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.SockOpt.SOL_TCP;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The socket options of tcp(7). Setters return 0 or {@code -errno}. */
public final class Tcp {
    static final int TCP_MAXSEG = 2;

    private static final int TCP_NODELAY = 1;
    private static final int TCP_WINDOW_CLAMP = 10;
    private static final int TCP_INFO = 11;
    private static final int TCP_CONGESTION = 13;
    private static final int TCP_KEEPIDLE = 4;
    private static final int TCP_KEEPINTVL = 5;
    private static final int TCP_KEEPCNT = 6;
    private static final int TCP_USER_TIMEOUT = 18;
    private static final int TCP_NOTSENT_LOWAT = 25;
    private static final int TCP_ULP = 31;
    private static final int TCP_RTO_MAX_MS = 44;

    /** {@code TCP_CA_NAME_MAX}, linux/tcp.h, with the terminating NUL. */
    private static final int CONGESTION_NAME_BYTES = 16;

    private Tcp() {}

    /** Sends small segments at once instead of waiting for acknowledgements (Nagle). */
    public static int setNoDelay(int fd, boolean on) {
        return SockOpt.setInt(fd, SOL_TCP, TCP_NODELAY, on ? 1 : 0);
    }

    /** 1, 0 or {@code -errno}. */
    public static int getNoDelay(int fd) {
        return SockOpt.getInt(fd, SOL_TCP, TCP_NODELAY);
    }

    /**
     * Chooses the congestion control of one connection.
     *
     * @param name as in {@code net.ipv4.tcp_available_congestion_control}, for example {@code "cubic"}; at most 15
     *     ASCII characters
     * @return 0; {@code -ENOENT} when the kernel has none of that name; {@code -EPERM} when it is not in
     *     {@code net.ipv4.tcp_allowed_congestion_control} and the process lacks CAP_NET_ADMIN
     */
    public static int setCongestion(int fd, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length >= CONGESTION_NAME_BYTES) {
            return -Errno.ENOENT;
        }
        MemorySegment value = Native.scratch();
        MemorySegment.copy(bytes, 0, value, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return SockOpt.set(fd, SOL_TCP, TCP_CONGESTION, value, bytes.length);
    }

    /** The congestion control in use, or null when {@code fd} is not a TCP socket. */
    public static @Nullable String getCongestion(int fd) {
        MemorySegment value = Native.scratch();
        int length = SockOpt.get(fd, SOL_TCP, TCP_CONGESTION, value, CONGESTION_NAME_BYTES);
        return length < 0 ? null : value.getString(0, StandardCharsets.US_ASCII);
    }

    /**
     * How long sent data may stay unacknowledged, or a window closed, before the connection ends with
     * {@code ETIMEDOUT}.
     *
     * @param millis 0 for the system's default (about 15 minutes)
     */
    public static int setUserTimeoutMs(int fd, int millis) {
        return SockOpt.setInt(fd, SOL_TCP, TCP_USER_TIMEOUT, millis);
    }

    /** Milliseconds, or {@code -errno}. */
    public static int getUserTimeoutMs(int fd) {
        return SockOpt.getInt(fd, SOL_TCP, TCP_USER_TIMEOUT);
    }

    /** The socket is writable only while fewer than this many bytes are queued and not sent; 0 for no limit. */
    public static int setNotSentLowatBytes(int fd, int bytes) {
        return SockOpt.setInt(fd, SOL_TCP, TCP_NOTSENT_LOWAT, bytes);
    }

    /** Bytes, 0 to 2^32 - 1, which is no limit; or {@code -errno}. */
    public static long getNotSentLowatBytes(int fd) {
        return SockOpt.getU32(fd, SOL_TCP, TCP_NOTSENT_LOWAT);
    }

    /**
     * Asks a silent peer whether it is there. This does not run while sent data is unacknowledged, or while data waits
     * for the peer's window.
     *
     * @param idleS seconds of silence before the first probe, 1 to 32767
     * @param intervalS seconds between probes, 1 to 32767
     * @param count probes unanswered before the connection ends with {@code ETIMEDOUT}, 1 to 127
     * @return 0 or {@code -errno}
     */
    public static int setKeepAlive(int fd, int idleS, int intervalS, int count) {
        int result = SockOpt.setKeepAlive(fd, true);
        return result == 0 ? setKeepAliveTimes(fd, idleS, intervalS, count) : result;
    }

    /** As {@link #setKeepAlive}, without turning it on: {@link SockOpt#setKeepAlive} does. */
    public static int setKeepAliveTimes(int fd, int idleS, int intervalS, int count) {
        int result = SockOpt.setInt(fd, SOL_TCP, TCP_KEEPIDLE, idleS);
        if (result == 0) {
            result = SockOpt.setInt(fd, SOL_TCP, TCP_KEEPINTVL, intervalS);
        }
        return result == 0 ? SockOpt.setInt(fd, SOL_TCP, TCP_KEEPCNT, count) : result;
    }

    /** Seconds of silence before the first keepalive probe, or {@code -errno}. */
    public static int getKeepIdleS(int fd) {
        return SockOpt.getInt(fd, SOL_TCP, TCP_KEEPIDLE);
    }

    /** Seconds between keepalive probes, or {@code -errno}. */
    public static int getKeepIntervalS(int fd) {
        return SockOpt.getInt(fd, SOL_TCP, TCP_KEEPINTVL);
    }

    /** Unanswered keepalive probes that end the connection, or {@code -errno}. */
    public static int getKeepCount(int fd) {
        return SockOpt.getInt(fd, SOL_TCP, TCP_KEEPCNT);
    }

    /**
     * Limits the payload of a segment.
     *
     * @param bytes 88 to 32767, or 0 for no limit but the path's
     */
    public static int setMaxSegmentBytes(int fd, int bytes) {
        return SockOpt.setInt(fd, SOL_TCP, TCP_MAXSEG, bytes);
    }

    /** Limits the window this side advertises, bytes. Set before connect(2), it also limits the window's scale. */
    public static int setWindowClampBytes(int fd, int bytes) {
        return SockOpt.setInt(fd, SOL_TCP, TCP_WINDOW_CLAMP, bytes);
    }

    /** The protocol put between application and TCP, such as {@code "tls"}, or empty; null when not a TCP socket. */
    public static @Nullable String getUpperProtocol(int fd) {
        MemorySegment value = Native.scratch();
        value.set(ValueLayout.JAVA_BYTE, 0, (byte) 0);
        int length = SockOpt.get(fd, SOL_TCP, TCP_ULP, value, CONGESTION_NAME_BYTES);
        return length < 0 ? null : value.getString(0, StandardCharsets.US_ASCII);
    }

    /**
     * The longest time between two retransmissions, or between two probes of a closed window. Linux 6.15.
     *
     * @param millis 1000 to 120000
     * @return 0; {@code -ENOPROTOOPT} when the kernel is older; or another {@code -errno}
     */
    public static int setMaxRetransmitTimeoutMs(int fd, int millis) {
        return SockOpt.setInt(fd, SOL_TCP, TCP_RTO_MAX_MS, millis);
    }

    /** Milliseconds, 1000 to 120000; {@code -ENOPROTOOPT} when the kernel is older; or another {@code -errno}. */
    public static int getMaxRetransmitTimeoutMs(int fd) {
        return SockOpt.getInt(fd, SOL_TCP, TCP_RTO_MAX_MS);
    }

    /**
     * The state of a socket, as {@link TcpInfo#state}, without the rest.
     *
     * @return 1 to 12, or {@code -errno}
     */
    public static int state(int fd) {
        MemorySegment value = Native.scratch();
        int length = SockOpt.get(fd, SOL_TCP, TCP_INFO, value, 1);
        return length < 0 ? length : value.get(ValueLayout.JAVA_BYTE, 0) & 0xff;
    }

    /** What the kernel knows of a connection, or null when {@code fd} is not a TCP socket. */
    public static @Nullable TcpInfo info(int fd) {
        MemorySegment value = Native.scratch();
        int length = SockOpt.get(fd, SOL_TCP, TCP_INFO, value, TcpInfo.KNOWN_BYTES);
        return length < 0 ? null : TcpInfo.read(value, length);
    }
}
