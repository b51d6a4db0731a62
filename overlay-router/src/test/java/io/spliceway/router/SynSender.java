// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.linux.Close;
import io.spliceway.linux.Connect;
import io.spliceway.linux.Errno;
import io.spliceway.linux.NativeBuffer;
import io.spliceway.linux.Send;
import io.spliceway.linux.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Sends single TCP segments over IPv4, from addresses of the loopback network that nobody has. One thread. */
final class SynSender implements AutoCloseable {
    static final int SYN = 0x02;
    static final int SYN_ACK = 0x12;
    private static final int SOCK_RAW = 3;
    private static final int IPPROTO_RAW = 255;
    private static final int IP_BYTES = 20;
    private static final int TCP_BYTES = 20;

    private final InetSocketAddress door;
    private final int fd;
    private final NativeBuffer buffer = new NativeBuffer(IP_BYTES + TCP_BYTES);

    /** To one listener. */
    SynSender(InetSocketAddress door) {
        this.door = door;
        fd = Socket.socket(Socket.AF_INET, SOCK_RAW | Socket.SOCK_CLOEXEC, IPPROTO_RAW);
        assertThat(fd).as("a raw socket").isNotNegative();
        assertThat(Connect.connect(fd, new InetSocketAddress(door.getAddress(), 0)))
                .isZero();
    }

    /** Skips the test where it may not send them. */
    static void assumePossible() {
        try {
            Assumptions.assumeTrue(
                    Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                    "needs root: it sends raw packets");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An address of 127.0.0.0/8; what the node answers comes to this machine and is reset. */
    static int loopback(int number) {
        return 127 << 24 | (number & 0xffffff);
    }

    void send(int source, int port, int flags) {
        ByteBuffer packet = ByteBuffer.allocate(IP_BYTES + TCP_BYTES);
        byte[] to = door.getAddress().getAddress();
        // What is 0 here the kernel fills in, but for TCP's checksum.
        packet.put((byte) 0x45)
                .put((byte) 0)
                .putShort((short) packet.capacity())
                .putInt(0);
        packet.put((byte) 64).put((byte) 6).putShort((short) 0).putInt(source).put(to);
        packet.putShort((short) port)
                .putShort((short) door.getPort())
                .putInt(1_000)
                .putInt(0);
        packet.put((byte) ((TCP_BYTES / 4) << 4))
                .put((byte) flags)
                .putShort((short) 65_535)
                .putInt(0);
        packet.putShort(IP_BYTES + 16, checksum(packet));
        buffer.put(0, packet.array());
        long sent = Send.send(fd, buffer.address(), packet.capacity(), 0);
        assertThat(sent).isIn((long) packet.capacity(), (long) -Errno.ENOBUFS);
    }

    /** Of the TCP header, behind the pseudo header: addresses, protocol, length. */
    private static short checksum(ByteBuffer packet) {
        int sum = 6 + TCP_BYTES;
        for (int at = 12; at < packet.capacity(); at += 2) {
            sum += Short.toUnsignedInt(packet.getShort(at));
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (short) ~sum;
    }

    @Override
    public void close() {
        Close.close(fd);
        buffer.close();
    }
}
