// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loopback packets through the kernel's filter. On the loopback interface nothing that is sent is seen twice. */
@Tag("root")
class PacketIT {
    private static final int SNAP_BYTES = 80;
    private static final int SOCK_RAW = 3;
    private static final int IPPROTO_RAW = 255;
    private static final int PORT = 61_999;
    private static final int SYN = 0x02;
    private static final byte[] SOURCE = {127, 7, 7, 7};
    private static final byte[] DESTINATION = {127, 0, 0, 1};

    private final NativeBuffer buffer = new NativeBuffer(256);

    @BeforeEach
    void needsRoot() throws IOException {
        Assumptions.assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "needs root: it opens raw sockets");
    }

    @AfterEach
    void free() {
        buffer.close();
    }

    /** The three segments of a handshake, the data and the ends: the first of them only, and once. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void showsTheSynOfAConnectionAndNothingElseOfIt(String host) throws IOException {
        InetAddress address = InetAddress.getByName(host);
        try (ServerSocket server = new ServerSocket(0, 1, address)) {
            boolean v6 = host.contains(":");
            int fd = tap(v6, new TreeSet<>(List.of(server.getLocalPort())));
            int clientPort;
            try (var client = new java.net.Socket(address, server.getLocalPort());
                    var accepted = server.accept()) {
                clientPort = client.getLocalPort();
                client.getOutputStream().write(1);
                assertThat(accepted.getInputStream().read()).isEqualTo(1);
            }
            int tcp = v6 ? 40 : 20;
            assertThat(receive(fd)).isBetween((long) tcp + 20, (long) SNAP_BYTES);
            assertThat(buffer.getByte(0) >> 4).isEqualTo(v6 ? 6 : 4);
            assertThat(buffer.getShort(tcp)).isEqualTo(clientPort);
            assertThat(buffer.getShort(tcp + 2)).isEqualTo(server.getLocalPort());
            assertThat(buffer.getByte(tcp + 13) & 0x17).isEqualTo(SYN);
            assertThat(receive(fd)).isEqualTo(-Errno.EAGAIN);
            Close.close(fd);
        }
    }

    @ParameterizedTest(name = "flags {0}, {1} words of header, fragment field {2}, protocol {3}, port + {4}")
    @CsvSource({
        "2, 5, 0, 6, 0, true",
        "2, 8, 0, 6, 0, true",
        "2, 15, 0, 6, 0, true",
        "194, 5, 0, 6, 0, true",
        "2, 5, 16384, 6, 0, true",
        "18, 5, 0, 6, 0, false",
        "16, 5, 0, 6, 0, false",
        "6, 5, 0, 6, 0, false",
        "3, 5, 0, 6, 0, false",
        "0, 5, 0, 6, 0, false",
        "2, 5, 8192, 6, 0, false",
        "2, 5, 1, 6, 0, false",
        "2, 5, 0, 17, 0, false",
        "2, 5, 0, 6, 1, false",
    })
    void letsPassWhatBeginsAConnection(
            int flags, int headerWords, int fragment, int protocol, int portOffset, boolean passes) {
        int fd = tap(false, new TreeSet<>(List.of(PORT - 7, PORT, PORT + 7)));
        send(packet(flags, headerWords, fragment, protocol, PORT + portOffset));
        assertThat(receive(fd) > 0).isEqualTo(passes);
        Close.close(fd);
    }

    @ParameterizedTest
    @ValueSource(ints = {PacketFilter.MAX_PORTS, PacketFilter.MAX_PORTS + 1})
    void takesAnyNumberOfPorts(int count) {
        TreeSet<Integer> ports = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            ports.add(PORT - i);
        }
        int fd = tap(false, ports);
        send(packet(SYN, 5, 0, 6, PORT));
        assertThat(receive(fd)).isPositive();
        send(packet(SYN, 5, 0, 6, PORT - count + 1));
        assertThat(receive(fd)).isPositive();
        send(packet(SYN, 5, 0, 6, PORT + 1));
        assertThat(receive(fd) > 0).isEqualTo(count > PacketFilter.MAX_PORTS);
        Close.close(fd);
    }

    @Test
    void holdsNoMoreThanItsBufferAndCountsTheRest() {
        int fd = tap(false, new TreeSet<>(List.of(PORT)));
        assertThat(SockOpt.setReceiveBufferBytes(fd, 16 << 10)).isZero();
        assertThat(SockOpt.getReceiveBufferBytes(fd)).isEqualTo(16 << 10);
        byte[] packet = packet(SYN, 5, 0, 6, PORT);
        for (int i = 0; i < 1_000; i++) {
            send(packet);
        }
        int held = 0;
        while (receive(fd) > 0) {
            held++;
        }
        assertThat(held).isBetween(1, 100);
        assertThat(Packet.takeDrops(fd)).isEqualTo(1_000L - held);
        assertThat(Packet.takeDrops(fd)).isZero();
        Close.close(fd);
    }

    private static int tap(boolean v6, SortedSet<Integer> ports) {
        int fd = Packet.socket();
        assertThat(fd).isNotNegative();
        PacketFilter filter =
                v6 ? PacketFilter.synOverIpv6(ports, SNAP_BYTES) : PacketFilter.synOverIpv4(ports, SNAP_BYTES);
        assertThat(filter.attach(fd)).isZero();
        assertThat(Packet.bind(fd, v6 ? Packet.IPV6 : Packet.IPV4)).isZero();
        return fd;
    }

    /** On the loopback interface a packet has been received when the call that sent it returns. */
    private long receive(int fd) {
        return Recv.recv(fd, buffer.address(), buffer.capacity(), 0);
    }

    private void send(byte[] packet) {
        int fd = Socket.socket(Socket.AF_INET, SOCK_RAW | Socket.SOCK_CLOEXEC, IPPROTO_RAW);
        try {
            assertThat(Connect.connect(fd, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
                    .isZero();
            buffer.put(0, packet);
            assertThat(Send.send(fd, buffer.address(), packet.length, 0)).isEqualTo(packet.length);
        } finally {
            Close.close(fd);
        }
    }

    /** Its TCP checksum is wrong, so that nobody answers; the filter does not look at it. */
    private static byte[] packet(int flags, int headerWords, int fragment, int protocol, int port) {
        ByteBuffer packet = ByteBuffer.allocate(headerWords * 4 + 20);
        packet.put((byte) (0x40 | headerWords)).put((byte) 0).putShort((short) packet.capacity());
        packet.putShort((short) 1).putShort((short) fragment).put((byte) 64).put((byte) protocol);
        packet.putShort((short) 0).put(SOURCE).put(DESTINATION);
        while (packet.position() < headerWords * 4) {
            // No operation, the option that means nothing.
            packet.put((byte) 1);
        }
        packet.putShort((short) 4_321)
                .putShort((short) port)
                .putInt(1)
                .putInt(0)
                .put((byte) 0x50);
        packet.put((byte) flags).putShort((short) 1_000).putShort((short) 0xbad).putShort((short) 0);
        return packet.array();
    }
}
