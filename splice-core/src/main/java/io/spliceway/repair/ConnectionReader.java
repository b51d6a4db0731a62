// SPDX-License-Identifier: Apache-2.0
package io.spliceway.repair;

import static io.spliceway.repair.RepairException.check;

import io.spliceway.linux.Errno;
import io.spliceway.linux.GetSockName;
import io.spliceway.linux.Ioctl;
import io.spliceway.linux.NativeBuffer;
import io.spliceway.linux.Poll;
import io.spliceway.linux.Recv;
import io.spliceway.linux.Repair;
import io.spliceway.linux.RepairWindow;
import io.spliceway.linux.Tcp;
import io.spliceway.linux.TcpInfo;
import io.spliceway.repair.RepairException.Reason;
import io.spliceway.repair.RepairState.Negotiated;
import io.spliceway.repair.RepairState.OutputEnd;
import io.spliceway.repair.RepairState.ReceiveQueue;
import io.spliceway.repair.RepairState.SendQueue;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Reads a connection in repair mode. The send queue stays selected: with it, the kernel sends nothing for the first
 * time, so what counts as unsent then stays unsent.
 *
 * <p>Race window: the kernel has no call that reads everything at once. So counts and sequence numbers are read before
 * and after the queues, and a difference means that something changed. The count of unsent bytes may shrink meanwhile
 * without a byte being sent (see above), and is read once, right after the selection. If it errs, it errs towards sent,
 * which costs a retransmission; the other way a peer could acknowledge what this side believes unsent, and the kernel
 * would ignore its acknowledgements for ever.
 */
final class ConnectionReader {
    private static final int ATTEMPTS = 5;
    private static final int PEEK = Recv.MSG_PEEK | Recv.MSG_DONTWAIT;

    /** A first segment acknowledged in part is still whole in the send queue. */
    private static final int MAX_SEGMENT_BYTES = 64 << 10;

    private final int fd;
    private final boolean urgentInline;

    /** What must not change while the queues are read. */
    private record Still(
            int state, boolean inputEnded, int unread, int unacknowledged, long sendEnd, RepairWindow window) {
        static Still of(int fd) throws RepairException {
            return new Still(
                    check("TCP_INFO", Tcp.state(fd)),
                    Poll.inputEnded(fd),
                    check("SIOCINQ", Ioctl.unreadBytes(fd)),
                    check("SIOCOUTQ", Ioctl.unacknowledgedBytes(fd)),
                    check("TCP_QUEUE_SEQ", Repair.queueEnd(fd)),
                    ConnectionReader.window(fd));
        }

        boolean outputEnded() {
            return switch (state) {
                case TcpInfo.FIN_WAIT1, TcpInfo.FIN_WAIT2, TcpInfo.LAST_ACK, TcpInfo.CLOSING -> true;
                default -> false;
            };
        }

        /** The FIN has a sequence number of its own, and counts as a byte until it is acknowledged. */
        int unacknowledgedFin() {
            return outputEnded() && state != TcpInfo.FIN_WAIT2 ? 1 : 0;
        }

        int unacknowledgedData() {
            return unacknowledged - unacknowledgedFin();
        }

        /** Of the first byte to restore; of a FIN that was acknowledged too, for it will be sent again. */
        long sendStart() {
            return (sendEnd - unacknowledged - (state == TcpInfo.FIN_WAIT2 ? 1 : 0)) & RepairState.MAX_U32;
        }
    }

    /**
     * A reader.
     *
     * @param urgentInline whether the application wants urgent data among the rest
     */
    ConnectionReader(int fd, boolean urgentInline) {
        this.fd = fd;
        this.urgentInline = urgentInline;
    }

    /** Whether a connection in a state of net/tcp_states.h can be read and restored. */
    static boolean readable(int state) {
        return switch (state) {
            case TcpInfo.ESTABLISHED,
                    TcpInfo.FIN_WAIT1,
                    TcpInfo.FIN_WAIT2,
                    TcpInfo.CLOSE_WAIT,
                    TcpInfo.LAST_ACK,
                    TcpInfo.CLOSING -> true;
            default -> false;
        };
    }

    RepairState read(Settings settings) throws RepairException {
        for (int i = 0; i < ATTEMPTS; i++) {
            RepairState state = attempt(settings);
            if (state != null) {
                return state;
            }
        }
        throw new RepairException(
                Reason.IN_MOTION,
                "the connection changes while it is read: drop the peer's packets first, and let nobody read or write it");
    }

    /** Null when something changed meanwhile. */
    private @Nullable RepairState attempt(Settings settings) throws RepairException {
        select(Repair.SEND_QUEUE);
        Still before = Still.of(fd);
        checkReadable(before);

        select(Repair.RECEIVE_QUEUE);
        long receiveEnd = check("TCP_QUEUE_SEQ", Repair.queueEnd(fd));
        QueuedBytes unread = peekReceiveQueue(before.unread());

        select(Repair.SEND_QUEUE);
        int unsent = check("SIOCOUTQNSD", Ioctl.unsentBytes(fd));
        QueuedBytes unacknowledged = peekSendQueue(before.unacknowledgedData());

        TcpInfo info = Tcp.info(fd);
        InetSocketAddress local = GetSockName.local(fd);
        InetSocketAddress peer = GetSockName.peer(fd);
        Negotiated negotiated = info == null ? null : negotiated(info);
        if (!before.equals(Still.of(fd))
                || unread == null
                || unacknowledged == null
                || local == null
                || peer == null
                || negotiated == null) {
            // An address is gone with its connection: the next look says so.
            return null;
        }
        return new RepairState(
                local,
                peer,
                sendQueue(before, unacknowledged, unsent),
                new ReceiveQueue(receiveEnd, unread, before.inputEnded()),
                before.window(),
                negotiated,
                settings);
    }

    /** The windows, which are told in repair mode only. */
    static RepairWindow window(int fd) throws RepairException {
        RepairWindow window = Repair.window(fd);
        if (window == null) {
            throw new RepairException(
                    Reason.NOT_PERMITTED,
                    "TCP_REPAIR_WINDOW: the kernel does not tell (somebody has ended repair mode, or the"
                            + " kernel is older than Linux 5.15)");
        }
        return window;
    }

    private void checkReadable(Still still) throws RepairException {
        if (!readable(still.state())) {
            throw new RepairException(Reason.NOT_CONNECTED, "the connection ended before it was read");
        }
        if (still.unread() > RepairState.MAX_QUEUE_BYTES || still.unacknowledged() > RepairState.MAX_QUEUE_BYTES) {
            throw new RepairException(
                    Reason.TOO_LARGE,
                    still.unread() + " unread and " + still.unacknowledged() + " unacknowledged bytes (at most "
                            + RepairState.MAX_QUEUE_BYTES + " each)");
        }
        if (!urgentInline && check("SIOCATMARK", Ioctl.atUrgentMark(fd)) != 0) {
            throw urgent();
        }
    }

    private @Nullable QueuedBytes peekReceiveQueue(int count) throws RepairException {
        if (count == 0) {
            return QueuedBytes.NONE;
        }
        try (NativeBuffer buffer = new NativeBuffer(count)) {
            long peeked = Recv.recv(fd, buffer.address(), count, PEEK);
            if (peeked == -Errno.EAGAIN) {
                return null;
            }
            // Urgent data is part of the count, and a read stops before it.
            if (check("recv of the receive queue", peeked) < count) {
                throw urgent();
            }
            return QueuedBytes.of(buffer, 0, count);
        }
    }

    private @Nullable QueuedBytes peekSendQueue(int count) throws RepairException {
        if (count == 0) {
            return QueuedBytes.NONE;
        }
        int capacity = count + MAX_SEGMENT_BYTES;
        try (NativeBuffer buffer = new NativeBuffer(capacity)) {
            int peeked = (int) Recv.recv(fd, buffer.address(), capacity, PEEK);
            if (peeked == -Errno.EFAULT) {
                // The kernel copies the whole queue or nothing: it has grown.
                return null;
            }
            check("recv of the send queue", peeked);
            return peeked < count ? null : QueuedBytes.of(buffer, peeked - count, count);
        }
    }

    private Negotiated negotiated(TcpInfo info) throws RepairException {
        boolean timestamps = has(info, TcpInfo.OPTION_TIMESTAMPS);
        return new Negotiated(
                check("TCP_MAXSEG", Repair.mssBytes(fd)),
                has(info, TcpInfo.OPTION_WINDOW_SCALE),
                info.sendWindowScale(),
                info.receiveWindowScale(),
                has(info, TcpInfo.OPTION_SACK),
                timestamps,
                has(info, TcpInfo.OPTION_USEC_TIMESTAMPS),
                timestamps ? check("TCP_TIMESTAMP", Repair.timestamp(fd)) : 0);
    }

    private static SendQueue sendQueue(Still still, QueuedBytes bytes, int unsent) {
        OutputEnd end = OutputEnd.OPEN;
        if (still.outputEnded()) {
            end = unsent > 0 ? OutputEnd.QUEUED : OutputEnd.SENT;
        }
        int unsentData = Math.max(0, unsent - still.unacknowledgedFin());
        return new SendQueue(still.sendStart(), bytes, bytes.length() - unsentData, end);
    }

    private static boolean has(TcpInfo info, int option) {
        return (info.options() & option) != 0;
    }

    private void select(int queue) throws RepairException {
        check("TCP_REPAIR_QUEUE", Repair.selectQueue(fd, queue));
    }

    private static RepairException urgent() {
        return new RepairException(
                Reason.URGENT_DATA, "urgent data waits in the receive queue: read up to it, and past it, first");
    }
}
