// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;

/** {@code struct sockaddr_in} and {@code sockaddr_in6}, ip(7) and ipv6(7), in the calling thread's scratch memory. */
final class SockAddr {
    /** Bytes of the larger of the two. */
    static final int MAX_BYTES = 28;

    /** {@code AF_UNSPEC}: no address. */
    private static final short UNSPECIFIED = 0;

    private static final int IN_BYTES = 16;
    private static final int IN6_BYTES = 28;
    private static final ValueLayout.OfShort FAMILY = ValueLayout.JAVA_SHORT;
    private static final ValueLayout.OfShort PORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final long PORT_OFFSET = 2;
    private static final long IN_ADDRESS_OFFSET = 4;
    private static final long IN6_FLOW_INFO_OFFSET = 4;
    private static final long IN6_ADDRESS_OFFSET = 8;
    private static final long IN6_SCOPE_OFFSET = 24;

    private SockAddr() {}

    /**
     * Writes an address.
     *
     * @param address resolved
     * @return its length in bytes
     */
    static int write(MemorySegment to, InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        byte[] bytes = ip.getAddress();
        to.set(PORT, PORT_OFFSET, (short) address.getPort());
        if (ip instanceof Inet6Address ip6) {
            to.set(FAMILY, 0, (short) Socket.AF_INET6);
            to.set(Native.INT, IN6_FLOW_INFO_OFFSET, 0);
            MemorySegment.copy(bytes, 0, to, ValueLayout.JAVA_BYTE, IN6_ADDRESS_OFFSET, bytes.length);
            to.set(Native.INT, IN6_SCOPE_OFFSET, ip6.getScopeId());
            return IN6_BYTES;
        }
        to.set(FAMILY, 0, (short) Socket.AF_INET);
        MemorySegment.copy(bytes, 0, to, ValueLayout.JAVA_BYTE, IN_ADDRESS_OFFSET, bytes.length);
        to.asSlice(IN_ADDRESS_OFFSET + bytes.length, IN_BYTES - IN_ADDRESS_OFFSET - bytes.length)
                .fill((byte) 0);
        return IN_BYTES;
    }

    /** Writes the address of no family, and tells its length in bytes. */
    static int writeUnspecified(MemorySegment to) {
        to.asSlice(0, IN_BYTES).fill((byte) 0);
        to.set(FAMILY, 0, UNSPECIFIED);
        return IN_BYTES;
    }

    /** Whether it is IPv4 or IPv6; of an address of another family the kernel may write no more than the family. */
    static boolean isInternet(MemorySegment from) {
        short family = from.get(FAMILY, 0);
        return family == Socket.AF_INET || family == Socket.AF_INET6;
    }

    /** An IPv4-mapped IPv6 address comes out as the IPv4 address it stands for. */
    static InetSocketAddress read(MemorySegment from) {
        boolean v6 = from.get(FAMILY, 0) == Socket.AF_INET6;
        int scope = v6 ? from.get(Native.INT, IN6_SCOPE_OFFSET) : 0;
        byte[] bytes = new byte[v6 ? 16 : 4];
        long offset = v6 ? IN6_ADDRESS_OFFSET : IN_ADDRESS_OFFSET;
        MemorySegment.copy(from, ValueLayout.JAVA_BYTE, offset, bytes, 0, bytes.length);
        try {
            InetAddress ip =
                    scope == 0 ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, scope);
            return new InetSocketAddress(ip, Short.toUnsignedInt(from.get(PORT, PORT_OFFSET)));
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }
}
