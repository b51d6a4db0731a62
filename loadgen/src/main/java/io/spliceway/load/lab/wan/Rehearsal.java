// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

import io.spliceway.linux.Close;
import io.spliceway.linux.Mmap;
import io.spliceway.linux.Open;
import io.spliceway.linux.Read;
import io.spliceway.linux.Tun;
import io.spliceway.linux.Write;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Forwards made-up packets from nowhere to nowhere until the JVM has compiled the way they take: the first packets of an
 * experiment would otherwise be late by the better part of a millisecond. The hosts' wires are of three classes so that
 * the compiled code expects any, and not the one it has seen.
 */
public final class Rehearsal {
    private static final int ROUNDS = 20_000;
    private static final int BLOCKS = 256;
    private static final long STEP_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Shape ACCESS = new Shape(MS, 0.002, 10_000_000_000L, 1 << 20);
    private static final Shape TIGHT = new Shape(MS, 0.002, 5_000_000_000L, 30_000);
    private static final Shape OPEN = new Shape(0, 0, Shape.UNLIMITED, 0);

    private static final List<InetAddress> SENDER = addresses(1);
    private static final List<InetAddress> CHATTERER = addresses(2);
    private static final List<InetAddress> LISTENER = addresses(3);

    private static final int MSS = 1448;
    private static final int HEADERS_BYTES = 52;
    private static final int SUPER_PACKET_BYTES = Tun.HEADER_BYTES + HEADERS_BYTES + 20 * MSS;
    private static final int SMALL_PACKET_BYTES = Tun.HEADER_BYTES + 100;

    private Rehearsal() {}

    /** Takes some tenths of a second of CPU time. */
    public static void run() {
        int nowhere = Open.open("/dev/null", Open.O_RDWR | Open.O_CLOEXEC);
        long[] nowNs = {0};
        LongSupplier clock = () -> nowNs[0];
        NetworkBuilder builder = new NetworkBuilder(1, clock, BLOCKS)
                .host("sender", new Sender(nowhere), SENDER)
                .host("chatterer", new Chatterer(nowhere), CHATTERER)
                .host("listener", new Listener(nowhere), LISTENER)
                .access("sender", ACCESS)
                .access("listener", ACCESS)
                .link("sender", "listener", TIGHT)
                .link("sender", "chatterer", OPEN)
                .link("chatterer", "listener", OPEN);
        try (Network network = builder.build()) {
            for (int i = 0; i < ROUNDS; i++) {
                nowNs[0] += STEP_NS;
                for (Endpoint endpoint : network.endpoints()) {
                    network.takeFrom(endpoint);
                }
                network.deliverDue(nowNs[0]);
            }
        } finally {
            Close.close(nowhere);
        }
    }

    /** Sends TCP super-packets that ask for their checksum; the payload is whatever is there. */
    private record Sender(int fd) implements Wire {
        @Override
        public long read(long address, int capacity) {
            ByteBuffer packet = Mmap.view(address, capacity);
            packet.order(ByteOrder.nativeOrder()).put((byte) 1).put((byte) 1).putShort((short) HEADERS_BYTES);
            packet.putShort((short) MSS).putShort((short) 20).putShort((short) 16);
            packet.order(ByteOrder.BIG_ENDIAN).putInt(0x45000000 | (SUPER_PACKET_BYTES - Tun.HEADER_BYTES));
            packet.putInt(0).putInt(0x40060000);
            packet.put(SENDER.getFirst().getAddress()).put(LISTENER.getFirst().getAddress());
            packet.putLong(0).putInt(0).put((byte) 0x80).put((byte) 0x10);
            return SUPER_PACKET_BYTES;
        }

        @Override
        public long write(long address, int length) {
            return Write.write(fd, address, length);
        }
    }

    /** Sends small packets, by IPv4 and IPv6. */
    private static final class Chatterer implements Wire {
        private final int fd;
        private int sent;

        Chatterer(int fd) {
            this.fd = fd;
        }

        @Override
        public int fd() {
            return fd;
        }

        @Override
        public long read(long address, int capacity) {
            ByteBuffer packet = Mmap.view(address, capacity);
            List<InetAddress> to = sent++ % 3 == 0 ? SENDER : LISTENER;
            packet.putLong(0).putShort((short) 0);
            if (sent % 2 == 0) {
                packet.putInt(0x45000000).putLong(0).putInt(0).put(to.getFirst().getAddress());
            } else {
                packet.putInt(0x60000000)
                        .putInt(0)
                        .putLong(0)
                        .putLong(0)
                        .put(to.getLast().getAddress());
            }
            return SMALL_PACKET_BYTES;
        }

        @Override
        public long write(long address, int length) {
            return Write.write(fd, address, length);
        }
    }

    /** Sends nothing. */
    private record Listener(int fd) implements Wire {
        @Override
        public long read(long address, int capacity) {
            return Read.read(fd, address, capacity);
        }

        @Override
        public long write(long address, int length) {
            return Write.write(fd, address, length);
        }
    }

    private static List<InetAddress> addresses(int host) {
        return List.of(InetAddress.ofLiteral("192.0.2." + host), InetAddress.ofLiteral("2001:db8::" + host));
    }
}
