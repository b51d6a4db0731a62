// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;
import static io.spliceway.linux.Native.LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;

/**
 * packet(7): sockets that are given a copy of what an interface receives, from the network header on. One that is bound
 * to a network protocol sees what was received and nothing that is sent, and on the loopback interface every packet once;
 * that is why there is no call for {@code ETH_P_ALL} here.
 */
public final class Packet {
    /** IPv4, {@code ETH_P_IP}. */
    public static final int IPV4 = 0x0800;
    /** IPv6, {@code ETH_P_IPV6}. */
    public static final int IPV6 = 0x86dd;

    private static final int AF_PACKET = 17;
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_STATISTICS = 6;

    // struct sockaddr_ll: family, protocol (network byte order), interface (0 for all), and what only recvfrom(2) fills
    private static final long SOCKADDR_BYTES = 20;
    private static final long PROTOCOL_OFFSET = 2;
    private static final ValueLayout.OfShort BE_SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    // struct tpacket_stats { unsigned int tp_packets; unsigned int tp_drops; }
    private static final long STATISTICS_BYTES = 8;
    private static final long DROPS_OFFSET = 4;

    // int bind(int sockfd, const struct sockaddr *addr, socklen_t addrlen)
    private static final MethodHandle BIND = Native.bind("bind", FunctionDescriptor.of(INT, INT, LONG, INT));

    private Packet() {}

    /**
     * A non-blocking socket that sees nothing before {@link #bind}: that is when to set its filter and buffer.
     *
     * @return a descriptor that ends with exec, or {@code -errno}: {@code -EPERM} without CAP_NET_RAW
     */
    public static int socket() {
        return Socket.socket(AF_PACKET, SOCK_DGRAM | Socket.SOCK_NONBLOCK | Socket.SOCK_CLOEXEC, 0);
    }

    /**
     * Begins to see packets of a protocol, on every interface of the socket's network namespace.
     *
     * @param protocol {@link #IPV4} or {@link #IPV6}
     * @return 0 or {@code -errno}
     */
    public static int bind(int fd, int protocol) {
        MemorySegment state = Native.state();
        MemorySegment address = Native.scratch();
        address.asSlice(0, SOCKADDR_BYTES).fill((byte) 0);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_PACKET);
        address.set(BE_SHORT, PROTOCOL_OFFSET, (short) protocol);
        try {
            return Native.result((int) BIND.invokeExact(state, fd, address.address(), (int) SOCKADDR_BYTES), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }

    /** Packets that passed the filter and found no room since this was asked last, or {@code -errno}. */
    public static long takeDrops(int fd) {
        MemorySegment value = Native.scratch();
        int result = SockOpt.get(fd, SOL_PACKET, PACKET_STATISTICS, value, STATISTICS_BYTES);
        return result < 0 ? result : Integer.toUnsignedLong(value.get(INT, DROPS_OFFSET));
    }
}
