// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

import io.spliceway.linux.Tun;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** Builds packets as a kernel hands them to a TUN device, and does to one what a receiver would. */
final class Packets {
    static final int MSS = 1448;
    static final int TCP_HEADER_BYTES = 32;
    static final int FIN_PSH_ACK_CWR = 0x99;

    private static final int UDP = 17;
    private static final int TCP = 6;

    private Packets() {}

    /** A UDP packet of {@code ipBytes} with its number as payload. */
    static byte[] udp(InetAddress from, InetAddress to, int ipBytes, int number) {
        ByteBuffer packet = ByteBuffer.allocate(Tun.HEADER_BYTES + ipBytes);
        ip(packet, from, to, UDP, ipBytes);
        packet.putInt(packet.position() + 8, number);
        return packet.array();
    }

    static int udpNumber(byte[] packet) {
        int ipHeader = (packet[Tun.HEADER_BYTES] & 0xf0) == 0x40 ? 20 : 40;
        return ByteBuffer.wrap(packet).getInt(Tun.HEADER_BYTES + ipHeader + 8);
    }

    /** A TCP super-packet with a random payload, its checksum that of the pseudo-header, as the kernel leaves it. */
    static byte[] superPacket(InetAddress from, InetAddress to, int payloadBytes, int flags, long seed) {
        int ipHeader = from.getAddress().length == 4 ? 20 : 40;
        int tcpBytes = TCP_HEADER_BYTES + payloadBytes;
        ByteBuffer packet = ByteBuffer.allocate(Tun.HEADER_BYTES + ipHeader + tcpBytes);
        ip(packet, from, to, TCP, ipHeader + tcpBytes);
        packet.order(ByteOrder.nativeOrder())
                .put(0, (byte) 1)
                .put(1, (byte) ((ipHeader == 20 ? 1 : 4) | ((flags & 0x80) == 0 ? 0 : 0x80)))
                .putShort(2, (short) (ipHeader + TCP_HEADER_BYTES))
                .putShort(4, (short) MSS)
                .putShort(6, (short) ipHeader)
                .putShort(8, (short) 16)
                .order(ByteOrder.BIG_ENDIAN);
        int tcp = Tun.HEADER_BYTES + ipHeader;
        packet.putShort(tcp, (short) 1234)
                .putShort(tcp + 2, (short) 80)
                .putInt(tcp + 4, 0xfffff000) // The sequence number wraps within the packet.
                .putInt(tcp + 8, 99)
                .put(tcp + 12, (byte) (TCP_HEADER_BYTES << 2))
                .put(tcp + 13, (byte) flags)
                .putShort(tcp + 14, (short) 500);
        packet.putShort(tcp + 16, (short) fold(pseudoHeader(packet, ipHeader, tcpBytes)));
        byte[] payload = new byte[payloadBytes];
        new Random(seed).nextBytes(payload);
        packet.put(tcp + TCP_HEADER_BYTES, payload);
        return packet.array();
    }

    /** The checksum of a TCP packet, completed from what its checksum field holds: what must be put in there. */
    static int completedChecksum(byte[] packet) {
        ByteBuffer bytes = ByteBuffer.wrap(packet);
        int ipHeader = (packet[Tun.HEADER_BYTES] & 0xf0) == 0x40 ? 20 : 40;
        return ~fold(sum(bytes, Tun.HEADER_BYTES + ipHeader, packet.length)) & 0xffff;
    }

    /** The checksum of a TCP packet computed from nothing but its bytes. */
    static int expectedChecksum(byte[] packet) {
        ByteBuffer bytes = ByteBuffer.wrap(packet.clone());
        int ipHeader = (packet[Tun.HEADER_BYTES] & 0xf0) == 0x40 ? 20 : 40;
        int tcp = Tun.HEADER_BYTES + ipHeader;
        bytes.putShort(tcp + 16, (short) 0);
        return ~fold(pseudoHeader(bytes, ipHeader, packet.length - tcp) + sum(bytes, tcp, packet.length)) & 0xffff;
    }

    /** What an IPv4 header sums up to; 0xffff when it is right. */
    static int ipv4HeaderSum(byte[] packet) {
        return fold(sum(ByteBuffer.wrap(packet), Tun.HEADER_BYTES, Tun.HEADER_BYTES + 20));
    }

    private static void ip(ByteBuffer packet, InetAddress from, InetAddress to, int protocol, int ipBytes) {
        packet.position(Tun.HEADER_BYTES);
        if (from.getAddress().length == 4) {
            packet.putInt(0x45000000 | ipBytes)
                    .putInt(0xfffe4000) // The identification wraps at the third segment.
                    .put((byte) 64)
                    .put((byte) protocol)
                    .putShort((short) 0)
                    .put(from.getAddress())
                    .put(to.getAddress());
            int sum = fold(sum(packet, Tun.HEADER_BYTES, Tun.HEADER_BYTES + 20));
            packet.putShort(Tun.HEADER_BYTES + 10, (short) ~sum);
        } else {
            packet.putInt(0x60000000)
                    .putShort((short) (ipBytes - 40))
                    .put((byte) protocol)
                    .put((byte) 64)
                    .put(from.getAddress())
                    .put(to.getAddress());
        }
    }

    private static long pseudoHeader(ByteBuffer packet, int ipHeader, int tcpBytes) {
        int addresses = Tun.HEADER_BYTES + (ipHeader == 20 ? 12 : 8);
        return sum(packet, addresses, addresses + (ipHeader == 20 ? 8 : 32)) + TCP + tcpBytes;
    }

    private static long sum(ByteBuffer bytes, int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += (bytes.get(i) & 0xffL) << ((i - from) % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) folded;
    }
}
