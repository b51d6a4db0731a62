// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * {@code struct tcp_info} of linux/tcp.h, the fields that say how a connection is doing. A field the running kernel is
 * too old to know is 0.
 *
 * @param state TCP state of {@code net/tcp_states.h}: 1 for {@code TCP_ESTABLISHED}, 2 for {@code TCP_SYN_SENT}
 * @param retransmits times in a row that the retransmission timer ran out
 * @param probes window or keepalive probes sent since the peer last answered
 * @param sendMss bytes of payload in a segment sent
 * @param unackedSegments segments sent and not acknowledged
 * @param lastAckReceivedMs milliseconds since the peer last acknowledged anything
 * @param rttUs smoothed round-trip time, microseconds; right after connect(2), that of the handshake
 * @param rttVarUs its mean deviation, microseconds
 * @param minRttUs smallest round-trip time seen, microseconds (Linux 4.6)
 * @param congestionWindow segments
 * @param totalRetransmits segments retransmitted in the life of the connection
 * @param bytesAcked bytes the peer acknowledged (Linux 4.1)
 * @param bytesReceived bytes received in order (Linux 4.1)
 * @param notSentBytes bytes queued and not sent (Linux 4.6)
 * @param deliveryRateBytesPerS most recent delivery rate, bytes a second (Linux 4.9)
 */
public record TcpInfo(
        int state,
        int retransmits,
        int probes,
        int sendMss,
        long unackedSegments,
        long lastAckReceivedMs,
        long rttUs,
        long rttVarUs,
        long minRttUs,
        long congestionWindow,
        long totalRetransmits,
        long bytesAcked,
        long bytesReceived,
        long notSentBytes,
        long deliveryRateBytesPerS) {

    /** Bytes of the structure this class reads, {@code tcpi_delivery_rate} being the last. */
    static final int KNOWN_BYTES = 168;

    static TcpInfo read(MemorySegment info, int length) {
        return new TcpInfo(
                info.get(ValueLayout.JAVA_BYTE, 0) & 0xff,
                info.get(ValueLayout.JAVA_BYTE, 2) & 0xff,
                info.get(ValueLayout.JAVA_BYTE, 3) & 0xff,
                (int) u32(info, length, 16),
                u32(info, length, 24),
                u32(info, length, 56),
                u32(info, length, 68),
                u32(info, length, 72),
                u32(info, length, 148),
                u32(info, length, 80),
                u32(info, length, 100),
                u64(info, length, 120),
                u64(info, length, 128),
                u32(info, length, 144),
                u64(info, length, 160));
    }

    private static long u32(MemorySegment info, int length, int offset) {
        return offset + Integer.BYTES <= length ? Integer.toUnsignedLong(info.get(ValueLayout.JAVA_INT, offset)) : 0;
    }

    private static long u64(MemorySegment info, int length, int offset) {
        return offset + Long.BYTES <= length ? info.get(ValueLayout.JAVA_LONG, offset) : 0;
    }
}
