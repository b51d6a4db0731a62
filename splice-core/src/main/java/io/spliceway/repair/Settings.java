// SPDX-License-Identifier: Apache-2.0
package io.spliceway.repair;

import static io.spliceway.repair.RepairException.check;
import static io.spliceway.repair.RepairState.checkRange;
import static io.spliceway.repair.RepairState.checkU32;

import io.spliceway.linux.Errno;
import io.spliceway.linux.Ip;
import io.spliceway.linux.SockOpt;
import io.spliceway.linux.Tcp;
import java.util.Objects;

/**
 * Options of the socket that the application chose and a connection should keep.
 *
 * @param reuseAddress SO_REUSEADDR; a listener that starts again later depends on it
 * @param reusePort SO_REUSEPORT
 * @param transparent IP_TRANSPARENT: the local address may be another machine's
 * @param noDelay TCP_NODELAY
 * @param keepAlive SO_KEEPALIVE
 * @param keepIdleS TCP_KEEPIDLE, seconds
 * @param keepIntervalS TCP_KEEPINTVL, seconds
 * @param keepCount TCP_KEEPCNT
 * @param userTimeoutMs TCP_USER_TIMEOUT, milliseconds
 * @param maxRetransmitTimeoutMs TCP_RTO_MAX_MS, 1000 to 120000 milliseconds; 0 when the kernel has none (before Linux
 *     6.15), and where it has none it is left out
 * @param notSentLowatBytes TCP_NOTSENT_LOWAT, 0 to 2^32 - 1
 * @param sendBufferBytes memory the send queue may take, as SO_SNDBUF tells it
 * @param receiveBufferBytes memory the receive queue may take, as SO_RCVBUF tells it
 * @param bufferLocks SO_BUF_LOCK, 0 to 3: which of the two the kernel must not change
 * @param congestion TCP_CONGESTION; where the kernel lacks it, its default is used
 */
public record Settings(
        boolean reuseAddress,
        boolean reusePort,
        boolean transparent,
        boolean noDelay,
        boolean keepAlive,
        int keepIdleS,
        int keepIntervalS,
        int keepCount,
        int userTimeoutMs,
        int maxRetransmitTimeoutMs,
        long notSentLowatBytes,
        int sendBufferBytes,
        int receiveBufferBytes,
        int bufferLocks,
        String congestion) {
    /** Bookkeeping that the kernel may need on top of twice a queue's bytes. */
    private static final int BUFFER_SLACK_BYTES = 256 << 10;

    private static final int MAX_BUFFER_LOCKS = 3;
    private static final int MAX_CONGESTION_CHARS = 15;
    /** The kernel takes no more by setsockopt(2), although its sysctls do. */
    private static final int MAX_KEEP_S = 32767;

    private static final int MAX_KEEP_COUNT = 127;
    private static final int MIN_RETRANSMIT_TIMEOUT_MS = 1_000;
    private static final int MAX_RETRANSMIT_TIMEOUT_MS = 120_000;
    private static final int UNLIMITED = -1;

    public Settings {
        checkRange("keepIdleS", keepIdleS, 0, Integer.MAX_VALUE);
        checkRange("keepIntervalS", keepIntervalS, 0, Integer.MAX_VALUE);
        checkRange("keepCount", keepCount, 0, Integer.MAX_VALUE);
        checkRange("userTimeoutMs", userTimeoutMs, 0, Integer.MAX_VALUE);
        if (maxRetransmitTimeoutMs != 0) {
            checkRange(
                    "maxRetransmitTimeoutMs",
                    maxRetransmitTimeoutMs,
                    MIN_RETRANSMIT_TIMEOUT_MS,
                    MAX_RETRANSMIT_TIMEOUT_MS);
        }
        checkU32("notSentLowatBytes", notSentLowatBytes);
        checkRange("sendBufferBytes", sendBufferBytes, 0, Integer.MAX_VALUE);
        checkRange("receiveBufferBytes", receiveBufferBytes, 0, Integer.MAX_VALUE);
        checkRange("bufferLocks", bufferLocks, 0, MAX_BUFFER_LOCKS);
        checkRange("congestion, characters", congestion.length(), 0, MAX_CONGESTION_CHARS);
        if (!congestion.chars().allMatch(character -> character > ' ' && character <= '~')) {
            throw new IllegalArgumentException("congestion: " + congestion + " (expected: printable ASCII)");
        }
    }

    /** Reads them; before repair mode is turned on, which changes SO_REUSEADDR. */
    static Settings read(int fd) throws RepairException {
        return new Settings(
                check("SO_REUSEADDR", SockOpt.getReuseAddress(fd)) != 0,
                check("SO_REUSEPORT", SockOpt.getReusePort(fd)) != 0,
                check("IP_TRANSPARENT", Ip.getTransparent(fd)) != 0,
                check("TCP_NODELAY", Tcp.getNoDelay(fd)) != 0,
                check("SO_KEEPALIVE", SockOpt.getKeepAlive(fd)) != 0,
                check("TCP_KEEPIDLE", Tcp.getKeepIdleS(fd)),
                check("TCP_KEEPINTVL", Tcp.getKeepIntervalS(fd)),
                check("TCP_KEEPCNT", Tcp.getKeepCount(fd)),
                check("TCP_USER_TIMEOUT", Tcp.getUserTimeoutMs(fd)),
                readMaxRetransmitTimeoutMs(fd),
                check("TCP_NOTSENT_LOWAT", Tcp.getNotSentLowatBytes(fd)),
                check("SO_SNDBUF", SockOpt.getSendBufferBytes(fd)),
                check("SO_RCVBUF", SockOpt.getReceiveBufferBytes(fd)),
                check("SO_BUF_LOCK", SockOpt.getBufferLocks(fd)),
                Objects.requireNonNullElse(Tcp.getCongestion(fd), ""));
    }

    private static int readMaxRetransmitTimeoutMs(int fd) throws RepairException {
        int result = Tcp.getMaxRetransmitTimeoutMs(fd);
        return result == -Errno.ENOPROTOOPT ? 0 : check("TCP_RTO_MAX_MS", result);
    }

    /**
     * Sets what must be there before the connection. The buffers are large enough for the queues whatever they take here:
     * what fitted into one kernel's bookkeeping may not fit into another's.
     */
    void applyBefore(int fd, int sendQueueBytes, int receiveQueueBytes) throws RepairException {
        if (reusePort) {
            check("SO_REUSEPORT", SockOpt.setReusePort(fd, true));
        }
        if (transparent) {
            check("IP_TRANSPARENT", Ip.setTransparent(fd, true));
        }
        int result = congestion.isEmpty() ? 0 : Tcp.setCongestion(fd, congestion);
        if (result != -Errno.ENOENT) {
            check("TCP_CONGESTION " + congestion, result);
        }
        check("TCP_NODELAY", Tcp.setNoDelay(fd, noDelay));
        check("TCP_NOTSENT_LOWAT", Tcp.setNotSentLowatBytes(fd, UNLIMITED));
        check("SO_SNDBUFFORCE", SockOpt.forceSendBufferBytes(fd, roomFor(sendBufferBytes, sendQueueBytes)));
        check("SO_RCVBUFFORCE", SockOpt.forceReceiveBufferBytes(fd, roomFor(receiveBufferBytes, receiveQueueBytes)));
    }

    /** Sets the rest, after repair mode is off and the queues are full. */
    void applyAfter(int fd) throws RepairException {
        check("SO_REUSEADDR", SockOpt.setReuseAddress(fd, reuseAddress));
        check("TCP_NOTSENT_LOWAT", Tcp.setNotSentLowatBytes(fd, (int) notSentLowatBytes));
        check("SO_SNDBUFFORCE", SockOpt.forceSendBufferBytes(fd, sendBufferBytes));
        check("SO_RCVBUFFORCE", SockOpt.forceReceiveBufferBytes(fd, receiveBufferBytes));
        check("SO_BUF_LOCK", SockOpt.setBufferLocks(fd, bufferLocks));
        check("TCP_USER_TIMEOUT", Tcp.setUserTimeoutMs(fd, userTimeoutMs));
        if (maxRetransmitTimeoutMs != 0) {
            int result = Tcp.setMaxRetransmitTimeoutMs(fd, maxRetransmitTimeoutMs);
            if (result != -Errno.ENOPROTOOPT) {
                check("TCP_RTO_MAX_MS", result);
            }
        }
        // Also while it is off: the application may turn it on later.
        check(
                "TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT",
                Tcp.setKeepAliveTimes(
                        fd,
                        Math.clamp(keepIdleS, 1, MAX_KEEP_S),
                        Math.clamp(keepIntervalS, 1, MAX_KEEP_S),
                        Math.clamp(keepCount, 1, MAX_KEEP_COUNT)));
        check("SO_KEEPALIVE", SockOpt.setKeepAlive(fd, keepAlive));
    }

    private static int roomFor(int bufferBytes, int queueBytes) {
        return Math.max(bufferBytes, 2 * queueBytes + BUFFER_SLACK_BYTES);
    }
}
