// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.linux.Tun;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketTest {
    private static final int PAYLOAD = 10 * Packets.MSS + 77;

    private final Packet packet = new Packet();

    @ParameterizedTest
    @CsvSource({"10.77.0.1, 10.77.0.2, 20", "fd00::1, fd00::2, 40"})
    void knowsWhatASuperPacketIsOnTheWire(String from, String to, int ipHeader) {
        wrap(Packets.superPacket(address(from), address(to), PAYLOAD, Packets.FIN_PSH_ACK_CWR, 1));
        assertThat(packet.segments()).isEqualTo(11);
        int headers = ipHeader + Packets.TCP_HEADER_BYTES;
        assertThat(packet.segmentBytes(0)).isEqualTo(headers + Packets.MSS);
        assertThat(packet.segmentBytes(9)).isEqualTo(headers + Packets.MSS);
        assertThat(packet.segmentBytes(10)).isEqualTo(headers + 77);
    }

    @ParameterizedTest
    @CsvSource({"10.77.0.1, 10.77.0.2, 20", "fd00::1, fd00::2, 40"})
    void segmentsAreWhatTheKernelWouldHaveSent(String from, String to, int ipHeader) {
        byte[] whole = Packets.superPacket(address(from), address(to), PAYLOAD, Packets.FIN_PSH_ACK_CWR, 2);
        wrap(whole);
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        for (int i = 0; i < packet.segments(); i++) {
            byte[] segment = copy(i, i + 1);
            ByteBuffer bytes = ByteBuffer.wrap(segment);
            int tcp = Tun.HEADER_BYTES + ipHeader;
            assertThat(segment.length - Tun.HEADER_BYTES).isEqualTo(packet.segmentBytes(i));
            assertThat(bytes.get(1)).as("segment %d is no super-packet", i).isZero();
            assertThat(bytes.getInt(tcp + 4)).isEqualTo(0xfffff000 + i * Packets.MSS);
            assertThat(bytes.get(tcp + 13) & 0xff).isEqualTo(i == 0 ? 0x90 : i == 10 ? 0x19 : 0x10);
            assertThat(Packets.completedChecksum(segment)).isEqualTo(Packets.expectedChecksum(segment));
            if (ipHeader == 20) {
                assertThat(bytes.getShort(Tun.HEADER_BYTES + 2)).isEqualTo((short) packet.segmentBytes(i));
                assertThat(bytes.getShort(Tun.HEADER_BYTES + 4)).isEqualTo((short) (0xfffe + i));
                assertThat(Packets.ipv4HeaderSum(segment)).isEqualTo(0xffff);
            } else {
                assertThat(bytes.getShort(Tun.HEADER_BYTES + 4)).isEqualTo((short) (packet.segmentBytes(i) - 40));
            }
            int payloadAt = tcp + Packets.TCP_HEADER_BYTES;
            payload.write(segment, payloadAt, segment.length - payloadAt);
        }
        assertThat(payload.toByteArray()).isEqualTo(Arrays.copyOfRange(whole, whole.length - PAYLOAD, whole.length));
    }

    @ParameterizedTest
    @CsvSource({"0, 4", "3, 7", "7, 11", "0, 11"})
    void aRunIsASuperPacketThatSegmentsToTheSame(int from, int to) throws Exception {
        byte[] whole = Packets.superPacket(address("10.0.0.1"), address("10.0.0.2"), PAYLOAD, 0x99, 3);
        wrap(whole);
        byte[][] expected = new byte[to - from][];
        for (int i = from; i < to; i++) {
            expected[i - from] = copy(i, i + 1);
        }
        byte[] run = copy(from, to);
        wrap(run);
        assertThat(packet.segments()).isEqualTo(to - from);
        for (int i = 0; i < to - from; i++) {
            assertThat(copy(i, i + 1)).as("segment %d", from + i).isEqualTo(expected[i]);
        }
    }

    @Test
    void theWholeIsCopiedAsItIs() throws Exception {
        byte[] whole = Packets.superPacket(address("10.0.0.1"), address("10.0.0.2"), PAYLOAD, 0x18, 4);
        wrap(whole);
        assertThat(copy(0, packet.segments())).isEqualTo(whole);
        byte[] udp = Packets.udp(address("10.0.0.1"), address("10.0.0.2"), 500, 1);
        wrap(udp);
        assertThat(packet.segments()).isEqualTo(1);
        assertThat(packet.segmentBytes(0)).isEqualTo(500);
        assertThat(copy(0, 1)).isEqualTo(udp);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 10, 29})
    void refusesWhatIsTooShort(int length) throws Exception {
        byte[] udp = Packets.udp(address("10.0.0.1"), address("10.0.0.2"), 500, 1);
        assertThat(packet.wrap(ByteBuffer.wrap(udp), 0, length)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, no checksum to complete",
        "1, 5, a type that is not TCP",
        "1, 4, IPv6 type on IPv4",
        "4, 0, no segment size",
        "6, 255, TCP outside of the packet"
    })
    void refusesSuperPacketsThatMakeNoSense(int offset, int value, String why) throws Exception {
        byte[] whole = Packets.superPacket(address("10.0.0.1"), address("10.0.0.2"), 2000, 0x10, 5);
        ByteBuffer.wrap(whole).order(ByteOrder.nativeOrder()).put(offset, (byte) value);
        if (offset == 4) {
            whole[5] = 0;
        }
        if (offset == 6) {
            whole[7] = (byte) 255;
        }
        assertThat(packet.wrap(ByteBuffer.wrap(whole), 0, whole.length)).as(why).isFalse();
    }

    private void wrap(byte[] bytes) {
        assertThat(packet.wrap(ByteBuffer.wrap(bytes), 0, bytes.length)).isTrue();
    }

    private byte[] copy(int from, int to) {
        ByteBuffer target = ByteBuffer.allocate(packet.length() + 5);
        int length = packet.copy(from, to, target, 5);
        return Arrays.copyOfRange(target.array(), 5, 5 + length);
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
