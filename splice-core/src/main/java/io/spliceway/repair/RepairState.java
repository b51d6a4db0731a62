// SPDX-License-Identifier: Apache-2.0
package io.spliceway.repair;

import io.spliceway.linux.RepairWindow;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * All that makes a live TCP connection, at the moment it was frozen. Immutable; {@link #toBytes} carries it to another
 * process or machine.
 *
 * <p>Not in it, and lost: segments received out of order (the peer sends them again), the congestion window and the
 * round-trip time (both are learned anew), ECN, urgent data of the peer that is still to come (it arrives as ordinary
 * data), and what is not TCP proper: Fast Open cookies, MD5 and AO keys, MPTCP, kernel TLS. Options of the socket that
 * {@link Settings} does not name, such as SO_LINGER, SO_RCVLOWAT, SO_PRIORITY, TCP_CORK, IP_TOS or TCP_WINDOW_CLAMP, are
 * the caller's to set again; SO_MARK and SO_BINDTODEVICE, on which the route may depend, while it is restored
 * ({@link RestoredSocket#restore(RepairState, java.util.function.IntConsumer)}).
 *
 * <p>Of an IPv6 link-local address the scope is the number of a network interface, which may have another number
 * elsewhere. A connection of an IPv6 socket between IPv4-mapped addresses is told, and restored, as the IPv4 connection
 * that it is.
 *
 * @param local this side's address
 * @param peer the other side's, of the same family
 */
public record RepairState(
        InetSocketAddress local,
        InetSocketAddress peer,
        SendQueue send,
        ReceiveQueue receive,
        RepairWindow window,
        Negotiated negotiated,
        Settings settings) {

    /** The most bytes a queue may have, 128 MiB; the kernel's buffers are rarely allowed a quarter of it. */
    public static final int MAX_QUEUE_BYTES = 128 << 20;

    static final long MAX_U32 = 0xffff_ffffL;

    /** Checks that the parts fit together. */
    public RepairState {
        if (family(local) != family(peer)) {
            throw new IllegalArgumentException("peer: " + peer + " (expected: of the family of " + local + ")");
        }
        checkU32("window.sendUpdateSequence", window.sendUpdateSequence());
        checkRange("window.maxSendBytes", window.maxSendBytes(), 0, MAX_U32);
        checkRange("window.sendBytes", window.sendBytes(), 0, window.maxSendBytes());
        checkU32("window.receiveBytes", window.receiveBytes());
        checkU32("window.receiveUpdateSequence", window.receiveUpdateSequence());
    }

    /** How far this side has ended its output, by shutdown(2). */
    public enum OutputEnd {
        /** It has not. */
        OPEN,
        /** It has; the FIN waits behind data that was not sent. */
        QUEUED,
        /** The FIN was sent, and perhaps acknowledged. */
        SENT
    }

    /**
     * What the peer has not acknowledged.
     *
     * @param sequence of the first byte, 0 to 2^32 - 1; when there are none, of the next one or of the FIN
     * @param bytes those sent, then those not yet sent
     * @param sentBytes how many were sent
     */
    public record SendQueue(long sequence, QueuedBytes bytes, int sentBytes, OutputEnd end) {
        public SendQueue {
            checkU32("send.sequence", sequence);
            checkRange("send.bytes", bytes.length(), 0, MAX_QUEUE_BYTES);
            checkRange("send.sentBytes", sentBytes, 0, bytes.length());
            if (end == OutputEnd.SENT && sentBytes < bytes.length()) {
                throw new IllegalArgumentException(
                        "send.end: SENT (expected: no unsent bytes before a FIN that was sent)");
            }
        }
    }

    /**
     * What was acknowledged to the peer and not read.
     *
     * @param sequence expected next from the peer, 0 to 2^32 - 1; behind its FIN when that has come
     * @param ended whether nothing can follow: the peer has ended its output, or this side's shutdown(2) wants no more
     */
    public record ReceiveQueue(long sequence, QueuedBytes bytes, boolean ended) {
        public ReceiveQueue {
            checkU32("receive.sequence", sequence);
            checkRange("receive.bytes", bytes.length(), 0, MAX_QUEUE_BYTES);
        }
    }

    /**
     * What the handshake settled.
     *
     * @param mssBytes largest payload to send in a segment, before its options, 1 to 65535
     * @param windowScaling whether windows are scaled
     * @param sendScale bits by which the peer shifts its window, 0 to 14
     * @param receiveScale bits by which this side does
     * @param sack whether selective acknowledgements are understood
     * @param timestamps whether segments carry timestamps
     * @param timestampsInUs whether this side's clock for them counts microseconds instead of milliseconds
     * @param timestamp that clock, 0 to 2^32 - 1; it stands still until the connection is restored, so that nobody takes the
     *     time between for the path's
     */
    public record Negotiated(
            int mssBytes,
            boolean windowScaling,
            int sendScale,
            int receiveScale,
            boolean sack,
            boolean timestamps,
            boolean timestampsInUs,
            long timestamp) {
        private static final int MAX_MSS_BYTES = 0xffff;
        private static final int MAX_SCALE = 14;

        public Negotiated {
            checkRange("mssBytes", mssBytes, 1, MAX_MSS_BYTES);
            checkRange("sendScale", sendScale, 0, windowScaling ? MAX_SCALE : 0);
            checkRange("receiveScale", receiveScale, 0, windowScaling ? MAX_SCALE : 0);
            checkU32("timestamp", timestamp);
        }
    }

    /**
     * Decodes what {@link #toBytes} made.
     *
     * @throws RepairException {@link RepairException.Reason#MALFORMED} for anything else
     */
    public static RepairState fromBytes(byte[] bytes) throws RepairException {
        return RepairFormat.decode(bytes);
    }

    /** The state as bytes, for {@link #fromBytes}; the format is described in {@code docs/tcp-repair.md}. */
    public byte[] toBytes() {
        return RepairFormat.encode(this);
    }

    static void checkU32(String name, long value) {
        checkRange(name, value, 0, MAX_U32);
    }

    static void checkRange(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + " to " + most + ")");
        }
    }

    private static Class<? extends InetAddress> family(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("address: " + address + " (expected: resolved)");
        }
        return address.getAddress() instanceof Inet6Address ? Inet6Address.class : InetAddress.class;
    }
}
