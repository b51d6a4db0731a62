// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every accessor beside the structure as the kernel's header has it, over memory in which no two fields are alike. */
class TcpInfoTest {
    private static final int SEED = 5;

    /** {@code struct tcp_info}, include/uapi/linux/tcp.h of Linux 6.18: bits, kernel's name, accessor or - for none. */
    private static final String STRUCT = """
            8 tcpi_state state
            8 tcpi_ca_state caState
            8 tcpi_retransmits retransmits
            8 tcpi_probes probes
            8 tcpi_backoff backoff
            8 tcpi_options options
            8 tcpi_snd_wscale:4,tcpi_rcv_wscale:4 -
            8 tcpi_delivery_rate_app_limited:1,tcpi_fastopen_client_fail:2 -
            32 tcpi_rto rtoUs
            32 tcpi_ato atoUs
            32 tcpi_snd_mss sendMss
            32 tcpi_rcv_mss receiveMss
            32 tcpi_unacked unackedSegments
            32 tcpi_sacked sackedSegments
            32 tcpi_lost lostSegments
            32 tcpi_retrans retransmittedSegments
            32 tcpi_fackets -
            32 tcpi_last_data_sent lastDataSentMs
            32 tcpi_last_ack_sent -
            32 tcpi_last_data_recv lastDataReceivedMs
            32 tcpi_last_ack_recv lastAckReceivedMs
            32 tcpi_pmtu pathMtu
            32 tcpi_rcv_ssthresh receiveSlowStartThreshold
            32 tcpi_rtt rttUs
            32 tcpi_rttvar rttVarUs
            32 tcpi_snd_ssthresh slowStartThreshold
            32 tcpi_snd_cwnd congestionWindow
            32 tcpi_advmss advertisedMss
            32 tcpi_reordering reordering
            32 tcpi_rcv_rtt receiveRttUs
            32 tcpi_rcv_space receiveSpace
            32 tcpi_total_retrans totalRetransmits
            64 tcpi_pacing_rate pacingRateBytesPerS
            64 tcpi_max_pacing_rate maxPacingRateBytesPerS
            64 tcpi_bytes_acked bytesAcked
            64 tcpi_bytes_received bytesReceived
            32 tcpi_segs_out segmentsOut
            32 tcpi_segs_in segmentsIn
            32 tcpi_notsent_bytes notSentBytes
            32 tcpi_min_rtt minRttUs
            32 tcpi_data_segs_in dataSegmentsIn
            32 tcpi_data_segs_out dataSegmentsOut
            64 tcpi_delivery_rate deliveryRateBytesPerS
            64 tcpi_busy_time busyUs
            64 tcpi_rwnd_limited rwndLimitedUs
            64 tcpi_sndbuf_limited sndbufLimitedUs
            32 tcpi_delivered deliveredSegments
            32 tcpi_delivered_ce deliveredCeSegments
            64 tcpi_bytes_sent bytesSent
            64 tcpi_bytes_retrans bytesRetransmitted
            32 tcpi_dsack_dups duplicateSacks
            32 tcpi_reord_seen reorderingsSeen
            32 tcpi_rcv_ooopack outOfOrderSegments
            32 tcpi_snd_wnd sendWindow
            32 tcpi_rcv_wnd receiveWindow
            32 tcpi_rehash rehashes
            16 tcpi_total_rto totalTimeouts
            16 tcpi_total_rto_recoveries totalTimeoutRecoveries
            32 tcpi_total_rto_time totalTimeoutMs
            32 tcpi_received_ce receivedCeSegments
            32 tcpi_delivered_e1_bytes deliveredE1Bytes
            32 tcpi_delivered_e0_bytes deliveredE0Bytes
            32 tcpi_delivered_ce_bytes deliveredCeBytes
            32 tcpi_received_e1_bytes receivedE1Bytes
            32 tcpi_received_e0_bytes receivedE0Bytes
            32 tcpi_received_ce_bytes receivedCeBytes
            32 tcpi_accecn_bits accEcnBits
            """;

    /** Parts of bytes, and what is not a field. */
    private static final Set<String> OTHERS = Set.of(
            "sendWindowScale", "receiveWindowScale", "deliveryRateAppLimited", "fastOpenClientFailure", "lengthBytes");

    @Test
    void everyFieldIsWhereTheKernelHasIt() throws Exception {
        byte[] bytes = new byte[TcpInfo.KNOWN_BYTES];
        new Random(SEED).nextBytes(bytes);
        TcpInfo info = TcpInfo.read(MemorySegment.ofArray(bytes), bytes.length);
        Set<String> read = new HashSet<>(OTHERS);
        int offset = 0;
        for (String line : STRUCT.lines().toList()) {
            String[] field = line.split(" ", -1);
            int width = Integer.parseInt(field[0]) / 8;
            assertThat(offset % width).as("alignment of %s", field[1]).isZero();
            if (!field[2].equals("-")) {
                Number value = (Number) TcpInfo.class.getMethod(field[2]).invoke(info);
                assertThat(value.longValue()).as(field[1]).isEqualTo(unsigned(bytes, offset, width));
                read.add(field[2]);
            }
            offset += width;
        }
        assertThat(offset).isEqualTo(TcpInfo.KNOWN_BYTES);
        assertThat(Arrays.stream(TcpInfo.class.getDeclaredMethods())
                        .filter(method -> Modifier.isPublic(method.getModifiers()))
                        .map(Method::getName))
                .containsExactlyInAnyOrderElementsOf(read);
    }

    /** As gcc lays bit fields out on x86-64 and arm64: from the lowest bit up. */
    @Test
    void partsOfBytesAreWhereTheKernelHasThem() {
        byte[] bytes = new byte[TcpInfo.KNOWN_BYTES];
        bytes[6] = (byte) 0xa7;
        bytes[7] = 0b011;
        TcpInfo info = TcpInfo.read(MemorySegment.ofArray(bytes), bytes.length);
        assertThat(info.sendWindowScale()).isEqualTo(7);
        assertThat(info.receiveWindowScale()).isEqualTo(10);
        assertThat(info.deliveryRateAppLimited()).isTrue();
        assertThat(info.fastOpenClientFailure()).isEqualTo(1);
        bytes[7] = (byte) 0b1111_1100;
        info = TcpInfo.read(MemorySegment.ofArray(bytes), bytes.length);
        assertThat(info.deliveryRateAppLimited()).isFalse();
        assertThat(info.fastOpenClientFailure()).isEqualTo(2);
    }

    @Test
    void whatTheKernelDoesNotKnowIsZero() {
        byte[] bytes = new byte[TcpInfo.KNOWN_BYTES];
        Arrays.fill(bytes, (byte) -1);
        TcpInfo info = TcpInfo.read(MemorySegment.ofArray(bytes), 104);
        assertThat(info.lengthBytes()).isEqualTo(104);
        assertThat(info.totalRetransmits()).isEqualTo(0xffff_ffffL);
        assertThat(info.pacingRateBytesPerS()).isZero();
    }

    private static long unsigned(byte[] bytes, int offset, int width) {
        ByteBuffer memory = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        return switch (width) {
            case 1 -> Byte.toUnsignedLong(memory.get(offset));
            case 2 -> Short.toUnsignedLong(memory.getShort(offset));
            case 4 -> Integer.toUnsignedLong(memory.getInt(offset));
            default -> memory.getLong(offset);
        };
    }
}
