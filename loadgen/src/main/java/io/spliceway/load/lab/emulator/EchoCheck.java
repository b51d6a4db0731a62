// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.emulator;

import io.spliceway.linux.Mmap;
import io.spliceway.linux.Poll;
import io.spliceway.linux.Tun;
import io.spliceway.load.lab.wan.Wire;
import io.spliceway.settings.UserError;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * Asks a host by ICMP echo (RFC 792, RFC 4443) whether it hears and answers, straight through its device and so without
 * the delay and loss of the lab. Other packets the host sends meanwhile are dropped. Before the loop runs.
 */
final class EchoCheck implements AutoCloseable {
    private static final int CAPACITY = 128 << 10;
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int IDENTIFIER = 0x5350;

    private static final int IPV4_BYTES = 20;
    private static final int IPV6_BYTES = 40;
    private static final int ECHO_BYTES = 8;
    private static final byte ICMP = 1;
    private static final byte ICMPV6 = 58;
    private static final byte HOP_LIMIT = 64;
    private static final byte ECHO_REQUEST = 8;
    private static final byte ECHO_REPLY = 0;
    private static final byte ECHO_REQUEST_V6 = (byte) 128;
    private static final byte ECHO_REPLY_V6 = (byte) 129;

    private final long address = Mmap.anonymous(CAPACITY);
    private final ByteBuffer memory = Mmap.view(address, CAPACITY);

    /**
     * Waits until the host answers.
     *
     * @param from an address that is not the host's own
     * @throws UserError when it has not by the deadline
     */
    void await(String host, Wire wire, InetAddress from, InetAddress to, long deadlineNs) {
        Poll poll = new Poll(wire.fd());
        do {
            // A device that is not up yet refuses; the next round asks again.
            wire.write(address, write(from, to));
            poll.await(RETRY_NS);
            for (long n = wire.read(address, CAPACITY); n > 0; n = wire.read(address, CAPACITY)) {
                if (isReply(to, (int) n)) {
                    return;
                }
            }
        } while (System.nanoTime() - deadlineNs < 0);
        throw UserError.failed("hosts." + host + ": does not answer at " + to.getHostAddress());
    }

    @Override
    public void close() {
        Mmap.unmap(address, CAPACITY);
    }

    private int write(InetAddress from, InetAddress to) {
        boolean four = to instanceof Inet4Address;
        memory.clear();
        memory.put(new byte[Tun.HEADER_BYTES]);
        if (four) {
            memory.putInt(0x45000000 | (IPV4_BYTES + ECHO_BYTES))
                    .putInt(0)
                    .put(HOP_LIMIT)
                    .put(ICMP);
            memory.putShort((short) 0).put(from.getAddress()).put(to.getAddress());
            memory.putShort(Tun.HEADER_BYTES + 10, checksum(Tun.HEADER_BYTES, IPV4_BYTES, 0));
        } else {
            memory.putInt(0x60000000).putShort((short) ECHO_BYTES).put(ICMPV6).put(HOP_LIMIT);
            memory.put(from.getAddress()).put(to.getAddress());
        }
        int echo = memory.position();
        memory.put(four ? ECHO_REQUEST : ECHO_REQUEST_V6).put((byte) 0).putShort((short) 0);
        memory.putShort((short) IDENTIFIER).putShort((short) 1);
        // ICMPv6 covers a pseudo-header too: the addresses, just before, the length and the protocol.
        int addresses = four ? 0 : IPV6_BYTES - ECHO_BYTES;
        memory.putShort(echo + 2, checksum(echo - addresses, addresses + ECHO_BYTES, four ? 0 : ECHO_BYTES + ICMPV6));
        return memory.position();
    }

    private boolean isReply(InetAddress from, int length) {
        boolean four = from instanceof Inet4Address;
        int echo = Tun.HEADER_BYTES + (four ? IPV4_BYTES : IPV6_BYTES);
        return length >= echo + ECHO_BYTES
                && (memory.get(Tun.HEADER_BYTES) & 0xf0) == (four ? 0x40 : 0x60)
                && memory.get(Tun.HEADER_BYTES + (four ? 9 : 6)) == (four ? ICMP : ICMPV6)
                && memory.get(echo) == (four ? ECHO_REPLY : ECHO_REPLY_V6)
                && memory.getShort(echo + 4) == IDENTIFIER;
    }

    /** RFC 1071. */
    private short checksum(int offset, int bytes, int start) {
        int sum = start;
        for (int i = 0; i < bytes; i += Short.BYTES) {
            sum += Short.toUnsignedInt(memory.getShort(offset + i));
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~((sum & 0xffff) + (sum >>> 16));
    }
}
