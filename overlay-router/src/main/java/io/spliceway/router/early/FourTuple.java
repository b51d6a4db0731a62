// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.early;

import io.netty.util.NetUtil;
import io.spliceway.linux.NativeBuffer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * The addresses of a connection, as the node sees them; IPv4 as the IPv6 addresses it is mapped to, and without scopes.
 * Immutable.
 *
 * @param clientHigh the client's address, first 8 bytes
 * @param clientLow the other 8
 * @param clientPort 0 to 65535
 * @param localHigh the node's address, first 8 bytes
 * @param localLow the other 8
 * @param localPort 0 to 65535
 */
public record FourTuple(long clientHigh, long clientLow, int clientPort, long localHigh, long localLow, int localPort) {
    private static final int IPV4_BYTES = 4;
    private static final long IPV4_MAPPED = 0xffffL << 32;
    private static final long LOW_BYTE = 0xff;

    /** {@code fe80::/10}. */
    private static final long LINK_LOCAL_MASK = 0xffc0L << 48;

    private static final long LINK_LOCAL = 0xfe80L << 48;

    /** Of two resolved addresses. */
    public static FourTuple of(InetSocketAddress client, InetSocketAddress local) {
        byte[] from = client.getAddress().getAddress();
        byte[] to = local.getAddress().getAddress();
        return new FourTuple(high(from), low(from), client.getPort(), high(to), low(to), local.getPort());
    }

    /** Of the IPv4 packet at the front of a buffer, whose TCP header begins at {@code tcp}. */
    static FourTuple ofIpv4(NativeBuffer packet, int tcp) {
        return new FourTuple(
                0,
                IPV4_MAPPED | Integer.toUnsignedLong(packet.getInt(12)),
                packet.getShort(tcp),
                0,
                IPV4_MAPPED | Integer.toUnsignedLong(packet.getInt(16)),
                packet.getShort(tcp + 2));
    }

    /** The same for IPv6. */
    static FourTuple ofIpv6(NativeBuffer packet, int tcp) {
        return new FourTuple(
                getLong(packet, 8),
                getLong(packet, 16),
                packet.getShort(tcp),
                getLong(packet, 24),
                getLong(packet, 32),
                packet.getShort(tcp + 2));
    }

    public InetSocketAddress client() {
        return new InetSocketAddress(address(clientHigh, clientLow), clientPort);
    }

    public InetSocketAddress local() {
        return new InetSocketAddress(address(localHigh, localLow), localPort);
    }

    public boolean isIpv4() {
        return isIpv4(localHigh, localLow);
    }

    /** Whether the client's address means something on its own link only. */
    public boolean isLinkLocal() {
        return (clientHigh & LINK_LOCAL_MASK) == LINK_LOCAL;
    }

    /** The client's network: /24 of IPv4, /56 of IPv6. No two networks that are in use have the same. */
    public long sourcePrefix() {
        return (isIpv4(clientHigh, clientLow) ? clientLow : clientHigh) & ~LOW_BYTE;
    }

    /** 64 bits in which every bit of the addresses has its part; not secret. */
    public long fingerprint() {
        long mixed = mix(clientHigh) ^ clientLow;
        mixed = mix(mixed) ^ localHigh;
        mixed = mix(mixed) ^ localLow;
        return mix(mix(mixed) ^ ((long) clientPort << 16 | localPort));
    }

    /** The finalizer of SplitMix64. */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private static boolean isIpv4(long high, long low) {
        return high == 0 && low >>> Integer.SIZE == IPV4_MAPPED >>> Integer.SIZE;
    }

    private static long high(byte[] address) {
        return address.length == IPV4_BYTES ? 0 : ByteBuffer.wrap(address).getLong();
    }

    private static long low(byte[] address) {
        return address.length == IPV4_BYTES
                ? IPV4_MAPPED | Integer.toUnsignedLong(ByteBuffer.wrap(address).getInt())
                : ByteBuffer.wrap(address).getLong(Long.BYTES);
    }

    private static long getLong(NativeBuffer packet, int offset) {
        return (long) packet.getInt(offset) << Integer.SIZE | Integer.toUnsignedLong(packet.getInt(offset + 4));
    }

    private static InetAddress address(long high, long low) {
        byte[] bytes = isIpv4(high, low)
                ? ByteBuffer.allocate(IPV4_BYTES).putInt((int) low).array()
                : ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }

    /** As in log lines. */
    @Override
    public String toString() {
        return NetUtil.toSocketAddressString(client()) + " to " + NetUtil.toSocketAddressString(local());
    }
}
