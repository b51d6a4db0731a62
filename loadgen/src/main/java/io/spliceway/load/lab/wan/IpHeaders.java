// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

import java.nio.ByteBuffer;

/**
 * What cutting a TCP super-packet needs to read and change in headers of IPv4 (RFC 791), IPv6 (RFC 8200) and TCP
 * (RFC 9293). Buffers are in network byte order.
 */
final class IpHeaders {
    static final int V4 = 4;
    static final int V6 = 6;
    static final int MIN_IPV4_BYTES = 20;
    static final int IPV6_BYTES = 40;
    static final int MIN_TCP_BYTES = 20;

    private static final int IPV4_LENGTH = 2;
    private static final int IPV4_ID = 4;
    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV4_SOURCE = 12;
    private static final int IPV4_DESTINATION = 16;
    private static final int IPV4_ADDRESS_BYTES = 4;
    private static final int IPV6_LENGTH = 4;
    private static final int IPV6_SOURCE = 8;
    private static final int IPV6_DESTINATION = 24;
    private static final int IPV6_ADDRESS_BYTES = 16;

    private static final int TCP_SEQUENCE = 4;
    private static final int TCP_DATA_OFFSET = 12;
    private static final int TCP_FLAGS = 13;
    private static final int TCP_CHECKSUM = 16;
    private static final int FIN = 0x01;
    private static final int PSH = 0x08;
    private static final int CWR = 0x80;
    private static final int PROTOCOL_TCP = 6;

    private IpHeaders() {}

    static int version(ByteBuffer memory, int ip) {
        return (memory.get(ip) & 0xf0) >> 4;
    }

    static int destinationAt(int ip, int version) {
        return ip + (version == V4 ? IPV4_DESTINATION : IPV6_DESTINATION);
    }

    static int tcpHeaderBytes(ByteBuffer memory, int tcp) {
        return (memory.get(tcp + TCP_DATA_OFFSET) & 0xf0) >> 2;
    }

    /**
     * Sets an IP header's length for a packet that begins with the segment {@code index} of a super-packet; IPv4's
     * identification counts the segments, as the kernel's own segmentation does.
     *
     * @param packetBytes headers and payload
     */
    static void setLength(ByteBuffer memory, int ip, int version, int packetBytes, int index) {
        if (version == V6) {
            memory.putShort(ip + IPV6_LENGTH, (short) (packetBytes - IPV6_BYTES));
            return;
        }
        memory.putShort(ip + IPV4_LENGTH, (short) packetBytes);
        memory.putShort(ip + IPV4_ID, (short) (memory.getShort(ip + IPV4_ID) + index));
        memory.putShort(ip + IPV4_CHECKSUM, (short) 0);
        int headerBytes = (memory.get(ip) & 0x0f) << 2;
        memory.putShort(ip + IPV4_CHECKSUM, (short) ~fold(sum(memory, ip, headerBytes)));
    }

    /**
     * Sets a TCP header for a part of a super-packet: its sequence number, its flags, and in the place of the checksum
     * the sum over the pseudo-header, which whoever completes the checksum starts from.
     *
     * @param packetBytes headers and payload of the part
     * @param payloadOffset where the part's payload begins in that of the super-packet
     * @param hasBefore whether other segments come before: only the first tells that the window was reduced
     * @param hasAfter whether other segments follow: only the last ends or pushes the stream
     */
    static void setSegment(
            ByteBuffer memory,
            int ip,
            int version,
            int tcp,
            int packetBytes,
            int payloadOffset,
            boolean hasBefore,
            boolean hasAfter) {
        memory.putInt(tcp + TCP_SEQUENCE, memory.getInt(tcp + TCP_SEQUENCE) + payloadOffset);
        int cleared = (hasBefore ? CWR : 0) | (hasAfter ? FIN | PSH : 0);
        memory.put(tcp + TCP_FLAGS, (byte) (memory.get(tcp + TCP_FLAGS) & ~cleared));
        memory.putShort(tcp + TCP_CHECKSUM, (short) pseudoHeaderSum(memory, ip, version, packetBytes - (tcp - ip)));
    }

    private static int pseudoHeaderSum(ByteBuffer memory, int ip, int version, int tcpBytes) {
        long addresses = version == V4
                ? sum(memory, ip + IPV4_SOURCE, 2 * IPV4_ADDRESS_BYTES)
                : sum(memory, ip + IPV6_SOURCE, 2 * IPV6_ADDRESS_BYTES);
        return fold(addresses + PROTOCOL_TCP + tcpBytes);
    }

    /** The sum of 16-bit words, unfolded; {@code bytes} is even. */
    private static long sum(ByteBuffer memory, int offset, int bytes) {
        long sum = 0;
        for (int i = 0; i < bytes; i += Short.BYTES) {
            sum += Short.toUnsignedInt(memory.getShort(offset + i));
        }
        return sum;
    }

    /** RFC 1071: adds the carries back in. */
    private static int fold(long sum) {
        long folded = sum;
        while (folded > 0xffff) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) folded;
    }
}
