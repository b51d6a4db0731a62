// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

import io.spliceway.linux.Tun;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A view of one packet in memory, as a TUN device gives and takes it: {@code struct virtio_net_hdr} (linux/virtio_net.h),
 * then IPv4 (RFC 791) or IPv6 (RFC 8200). A packet whose header names a segment size stands for several TCP segments
 * (RFC 9293), and {@link #copy} writes any run of them. Moved from packet to packet; one thread.
 */
final class Packet {
    // struct virtio_net_hdr: flags (1 byte), gso_type (1), then 2 bytes each in the machine's order.
    private static final int GSO_TYPE_OFFSET = 1;
    private static final int HEADERS_LENGTH_OFFSET = 2;
    private static final int GSO_SIZE_OFFSET = 4;
    private static final int CHECKSUM_START_OFFSET = 6;

    private static final int NEEDS_CHECKSUM = 1;
    private static final int GSO_NONE = 0;
    private static final int GSO_TCPV4 = 1;
    private static final int GSO_TCPV6 = 4;
    /** Not a type but a flag: one of the segments, the first, carries CWR. */
    private static final int GSO_ECN = 0x80;

    private static final boolean NATIVE_IS_LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private ByteBuffer memory = ByteBuffer.allocate(0);
    private int at;
    private int length;
    private int ip;
    private int version;
    private int tcp;
    private int headersBytes;
    private int payloadBytes;
    private int segmentBytes;
    private int segments;

    /**
     * Looks at another packet.
     *
     * @param packetLength with the leading header
     * @return whether it is one that can be forwarded; when not, nothing else may be asked
     */
    boolean wrap(ByteBuffer buffer, int offset, int packetLength) {
        memory = buffer;
        at = offset;
        length = packetLength;
        ip = at + Tun.HEADER_BYTES;
        segments = 1;
        if (length < Tun.HEADER_BYTES + IpHeaders.MIN_IPV4_BYTES) {
            return false;
        }
        version = IpHeaders.version(memory, ip);
        if (version != IpHeaders.V4 && (version != IpHeaders.V6 || ipBytes() < IpHeaders.IPV6_BYTES)) {
            return false;
        }
        headersBytes = 0;
        payloadBytes = ipBytes();
        segmentBytes = payloadBytes;
        return gsoType() == GSO_NONE || wrapSuperPacket();
    }

    /** With the leading header. */
    int length() {
        return length;
    }

    int version() {
        return version;
    }

    /** Where the destination address begins in the memory; its length follows from the version. */
    int destinationAt() {
        return IpHeaders.destinationAt(ip, version);
    }

    /** How many packets there will be on the wire, 1 or more. */
    int segments() {
        return segments;
    }

    /** The size of one of them on the wire, with IP and TCP headers. */
    int segmentBytes(int index) {
        return headersBytes + (index < segments - 1 ? segmentBytes : payloadBytes - (segments - 1) * segmentBytes);
    }

    /**
     * Writes the segments {@code from} to {@code to - 1} as one packet: the whole as it is; a part as the kernel would
     * have sent it, save that the checksum still covers the pseudo-header only, for the receiver to complete.
     *
     * @param target has room for {@link #length} bytes
     * @return the bytes written
     */
    int copy(int from, int to, ByteBuffer target, int targetAt) {
        if (from == 0 && to == segments) {
            target.put(targetAt, memory, at, length);
            return length;
        }
        int first = from * segmentBytes;
        int bytes = Math.min(to * segmentBytes, payloadBytes) - first;
        int headers = Tun.HEADER_BYTES + headersBytes;
        target.put(targetAt, memory, at, headers);
        target.put(targetAt + headers, memory, at + headers + first, bytes);
        if (to - from == 1) {
            target.put(targetAt + GSO_TYPE_OFFSET, (byte) GSO_NONE);
            target.putShort(targetAt + GSO_SIZE_OFFSET, (short) 0);
        } else if (from > 0) {
            target.put(targetAt + GSO_TYPE_OFFSET, (byte) (gsoType() & ~GSO_ECN));
        }
        putNative(target, targetAt + HEADERS_LENGTH_OFFSET, headersBytes);
        int targetIp = targetAt + Tun.HEADER_BYTES;
        IpHeaders.setLength(target, targetIp, version, headersBytes + bytes, from);
        IpHeaders.setSegment(
                target, targetIp, version, targetIp + tcp - ip, headersBytes + bytes, first, from > 0, to < segments);
        return headers + bytes;
    }

    private boolean wrapSuperPacket() {
        int type = gsoType() & ~GSO_ECN;
        boolean known = type == (version == IpHeaders.V4 ? GSO_TCPV4 : GSO_TCPV6);
        int tcpOffset = getNative(at + CHECKSUM_START_OFFSET);
        if (!known || (memory.get(at) & NEEDS_CHECKSUM) == 0 || tcpOffset + IpHeaders.MIN_TCP_BYTES > ipBytes()) {
            return false;
        }
        tcp = ip + tcpOffset;
        headersBytes = tcpOffset + IpHeaders.tcpHeaderBytes(memory, tcp);
        payloadBytes = ipBytes() - headersBytes;
        segmentBytes = getNative(at + GSO_SIZE_OFFSET);
        if (segmentBytes == 0 || payloadBytes <= 0) {
            return false;
        }
        segments = (payloadBytes + segmentBytes - 1) / segmentBytes;
        return true;
    }

    private int ipBytes() {
        return length - Tun.HEADER_BYTES;
    }

    private int gsoType() {
        return memory.get(at + GSO_TYPE_OFFSET) & 0xff;
    }

    private int getNative(int offset) {
        short value = memory.getShort(offset);
        return Short.toUnsignedInt(NATIVE_IS_LITTLE ? Short.reverseBytes(value) : value);
    }

    private static void putNative(ByteBuffer target, int offset, int value) {
        target.putShort(offset, NATIVE_IS_LITTLE ? Short.reverseBytes((short) value) : (short) value);
    }
}
