// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * {@code struct tcp_info} of linux/tcp.h as the kernel gave it at one moment: how a connection is doing. The structure
 * grows at its end with the kernel; a field that the running kernel is too old to know is 0, and {@link #lengthBytes} tells
 * how much it knows. Immutable.
 */
public final class TcpInfo {
    /** State {@code TCP_ESTABLISHED} of net/tcp_states.h. */
    public static final int ESTABLISHED = 1;
    /** State {@code TCP_SYN_SENT}. */
    public static final int SYN_SENT = 2;
    /** State {@code TCP_FIN_WAIT1}: this side has ended its output, and the peer has not acknowledged that. */
    public static final int FIN_WAIT1 = 4;
    /** State {@code TCP_FIN_WAIT2}: the same, acknowledged. */
    public static final int FIN_WAIT2 = 5;
    /** State {@code TCP_CLOSE}. */
    public static final int CLOSE = 7;
    /** State {@code TCP_CLOSE_WAIT}: the peer has ended its output. */
    public static final int CLOSE_WAIT = 8;
    /** State {@code TCP_LAST_ACK}: both have ended their output, the peer first. */
    public static final int LAST_ACK = 9;
    /** State {@code TCP_LISTEN}. */
    public static final int LISTEN = 10;
    /** State {@code TCP_CLOSING}: both have ended their output at once. */
    public static final int CLOSING = 11;

    /** Bit of {@link #options}: segments carry timestamps. */
    public static final int OPTION_TIMESTAMPS = 1;
    /** Bit of {@link #options}: both sides speak SACK. */
    public static final int OPTION_SACK = 2;
    /** Bit of {@link #options}: both sides scale the windows they send. */
    public static final int OPTION_WINDOW_SCALE = 4;
    /** Bit of {@link #options}: timestamps count microseconds (Linux 6.7). */
    public static final int OPTION_USEC_TIMESTAMPS = 64;

    /** Bytes of the structure of Linux 6.18, the last ones AccECN's state. */
    static final int KNOWN_BYTES = 280;

    private static final VarHandle SHORTS = view(short[].class);
    private static final VarHandle INTS = view(int[].class);
    private static final VarHandle LONGS = view(long[].class);

    private final byte[] bytes = new byte[KNOWN_BYTES];
    private final int length;

    private TcpInfo(int length) {
        this.length = Math.min(length, KNOWN_BYTES);
    }

    static TcpInfo read(MemorySegment from, int length) {
        TcpInfo info = new TcpInfo(length);
        MemorySegment.copy(from, ValueLayout.JAVA_BYTE, 0, info.bytes, 0, info.length);
        return info;
    }

    /** Bytes of the structure that the kernel filled in. */
    public int lengthBytes() {
        return length;
    }

    /** TCP state of net/tcp_states.h, 1 to 12. */
    public int state() {
        return u8(0);
    }

    /** Bits by which the peer shifts the window it sends, 0 to 14. */
    public int sendWindowScale() {
        return u8(6) & 0xf;
    }

    /** Bits by which this side shifts the window it sends, 0 to 14. */
    public int receiveWindowScale() {
        return u8(6) >> 4;
    }

    /** Whether the application, not the path, was the limit when {@link #deliveryRateBytesPerS} was measured. */
    public boolean deliveryRateAppLimited() {
        return (u8(7) & 1) != 0;
    }

    /**
     * Why a connection that tried TCP Fast Open did without (Linux 5.5): 0 for no such failure, 1 no cookie for this peer,
     * 2 the data in the SYN were not acknowledged, 3 the SYN was retransmitted; {@code enum tcp_fastopen_client_fail} of
     * linux/tcp.h.
     */
    public int fastOpenClientFailure() {
        return (u8(7) >> 1) & 3;
    }

    /** Congestion state, {@code TCP_CA_*} of linux/tcp.h: 0 open, 1 disorder, 2 CWR, 3 recovery, 4 loss. */
    public int caState() {
        return u8(1);
    }

    /** Times in a row that the retransmission timer ran out. */
    public int retransmits() {
        return u8(2);
    }

    /** Window or keepalive probes sent since the peer last answered. */
    public int probes() {
        return u8(3);
    }

    /** Doublings of the retransmission timer now in force. */
    public int backoff() {
        return u8(4);
    }

    /**
     * Bits of {@code TCPI_OPT_*}: 1 timestamps, 2 SACK, 4 window scale, 8 ECN, 16 ECN seen, 32 data in SYN, 64 timestamps
     * in microseconds, 128 opened by TCP Fast Open.
     */
    public int options() {
        return u8(5);
    }

    /** Retransmission timeout, microseconds. */
    public long rtoUs() {
        return u32(8);
    }

    /** Delayed-acknowledgement timeout, microseconds. */
    public long atoUs() {
        return u32(12);
    }

    /** Bytes of payload in a segment sent. */
    public long sendMss() {
        return u32(16);
    }

    /** Largest segment received lately, bytes of payload; an estimate. */
    public long receiveMss() {
        return u32(20);
    }

    /** Segments sent and not acknowledged; of a listening socket, connections that wait for accept(2). */
    public long unackedSegments() {
        return u32(24);
    }

    /** Segments acknowledged selectively; of a listening socket, the backlog. */
    public long sackedSegments() {
        return u32(28);
    }

    /** Segments taken for lost. */
    public long lostSegments() {
        return u32(32);
    }

    /** Segments retransmitted and not yet acknowledged. */
    public long retransmittedSegments() {
        return u32(36);
    }

    /** Milliseconds since data was last sent. */
    public long lastDataSentMs() {
        return u32(44);
    }

    /** Milliseconds since data was last received. */
    public long lastDataReceivedMs() {
        return u32(52);
    }

    /** Milliseconds since the peer last acknowledged anything. */
    public long lastAckReceivedMs() {
        return u32(56);
    }

    /** Path MTU, bytes. */
    public long pathMtu() {
        return u32(60);
    }

    /** Size to which the advertised window may grow now, bytes. */
    public long receiveSlowStartThreshold() {
        return u32(64);
    }

    /** Smoothed round-trip time, microseconds; right after connect(2), that of the handshake. */
    public long rttUs() {
        return u32(68);
    }

    /** Mean deviation of the round-trip time, microseconds. */
    public long rttVarUs() {
        return u32(72);
    }

    /** Slow-start threshold, segments; {@code 0x7fffffff} while there was no loss. */
    public long slowStartThreshold() {
        return u32(76);
    }

    /** Congestion window, segments. */
    public long congestionWindow() {
        return u32(80);
    }

    /** MSS this side advertised, bytes. */
    public long advertisedMss() {
        return u32(84);
    }

    /** Segments by which the path reorders, an estimate. */
    public long reordering() {
        return u32(88);
    }

    /** Round-trip time as the receiver estimates it, microseconds. */
    public long receiveRttUs() {
        return u32(92);
    }

    /** Receive-buffer space the autotuning aims at, bytes. */
    public long receiveSpace() {
        return u32(96);
    }

    /** Segments retransmitted in the life of the connection. */
    public long totalRetransmits() {
        return u32(100);
    }

    /** Pacing rate, bytes a second; all ones when there is no pacing (Linux 3.15). */
    public long pacingRateBytesPerS() {
        return u64(104);
    }

    /** Limit of the pacing rate, bytes a second; all ones for none. */
    public long maxPacingRateBytesPerS() {
        return u64(112);
    }

    /** Bytes the peer acknowledged (Linux 4.1). */
    public long bytesAcked() {
        return u64(120);
    }

    /** Bytes received in order (Linux 4.1). */
    public long bytesReceived() {
        return u64(128);
    }

    /** Segments sent, with those that carry no data (Linux 4.2). */
    public long segmentsOut() {
        return u32(136);
    }

    /** Segments received (Linux 4.2). */
    public long segmentsIn() {
        return u32(140);
    }

    /** Bytes queued and not sent (Linux 4.6). */
    public long notSentBytes() {
        return u32(144);
    }

    /** Smallest round-trip time seen lately, microseconds (Linux 4.6). */
    public long minRttUs() {
        return u32(148);
    }

    /** Segments with data received (Linux 4.6). */
    public long dataSegmentsIn() {
        return u32(152);
    }

    /** Segments with data sent (Linux 4.6). */
    public long dataSegmentsOut() {
        return u32(156);
    }

    /** Most recent delivery rate, bytes a second (Linux 4.9); see {@link #deliveryRateAppLimited}. */
    public long deliveryRateBytesPerS() {
        return u64(160);
    }

    /** Time with data under way, microseconds (Linux 4.10). */
    public long busyUs() {
        return u64(168);
    }

    /** Part of {@link #busyUs} in which the peer's window was the limit, microseconds. */
    public long rwndLimitedUs() {
        return u64(176);
    }

    /** Part of {@link #busyUs} in which the send buffer was the limit, microseconds. */
    public long sndbufLimitedUs() {
        return u64(184);
    }

    /** Segments delivered, with those out of order (Linux 4.18). */
    public long deliveredSegments() {
        return u32(192);
    }

    /** Of those, the ones that were marked for congestion. */
    public long deliveredCeSegments() {
        return u32(196);
    }

    /** Bytes sent, with retransmissions (Linux 4.19). */
    public long bytesSent() {
        return u64(200);
    }

    /** Bytes retransmitted (Linux 4.19). */
    public long bytesRetransmitted() {
        return u64(208);
    }

    /** DSACK blocks received: segments that came twice (Linux 4.19). */
    public long duplicateSacks() {
        return u32(216);
    }

    /** Times that reordering was seen (Linux 4.19). */
    public long reorderingsSeen() {
        return u32(220);
    }

    /** Segments received out of order (Linux 5.4). */
    public long outOfOrderSegments() {
        return u32(224);
    }

    /** The peer's advertised window, bytes (Linux 5.4). */
    public long sendWindow() {
        return u32(228);
    }

    /** This side's advertised window, bytes (Linux 6.2). */
    public long receiveWindow() {
        return u32(232);
    }

    /** Times the path was changed by another flow label or hash (Linux 6.2). */
    public long rehashes() {
        return u32(236);
    }

    /** Retransmission timeouts, SYN and SYN-ACK included (Linux 6.7). */
    public int totalTimeouts() {
        return u16(240);
    }

    /** Recoveries from such a timeout (Linux 6.7). */
    public int totalTimeoutRecoveries() {
        return u16(242);
    }

    /** Time spent in such recoveries, milliseconds (Linux 6.7). */
    public long totalTimeoutMs() {
        return u32(244);
    }

    /** Segments received that were marked for congestion (Linux 6.18, as all that follow). */
    public long receivedCeSegments() {
        return u32(248);
    }

    /** Bytes delivered with ECT(1), as the peer reports by AccECN. */
    public long deliveredE1Bytes() {
        return u32(252);
    }

    /** Bytes delivered with ECT(0). */
    public long deliveredE0Bytes() {
        return u32(256);
    }

    /** Bytes delivered with CE. */
    public long deliveredCeBytes() {
        return u32(260);
    }

    /** Bytes received with ECT(1). */
    public long receivedE1Bytes() {
        return u32(264);
    }

    /** Bytes received with ECT(0). */
    public long receivedE0Bytes() {
        return u32(268);
    }

    /** Bytes received with CE. */
    public long receivedCeBytes() {
        return u32(272);
    }

    /** AccECN state as the kernel has it; its layout was changed after Linux 6.18. */
    public long accEcnBits() {
        return u32(276);
    }

    private int u8(int offset) {
        return bytes[offset] & 0xff;
    }

    private int u16(int offset) {
        return Short.toUnsignedInt((short) SHORTS.get(bytes, offset));
    }

    private long u32(int offset) {
        return Integer.toUnsignedLong((int) INTS.get(bytes, offset));
    }

    private long u64(int offset) {
        return (long) LONGS.get(bytes, offset);
    }

    private static VarHandle view(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.nativeOrder());
    }
}
