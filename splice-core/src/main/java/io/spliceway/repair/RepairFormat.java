// SPDX-License-Identifier: Apache-2.0
package io.spliceway.repair;

import io.spliceway.linux.RepairWindow;
import io.spliceway.repair.RepairException.Reason;
import io.spliceway.repair.RepairState.Negotiated;
import io.spliceway.repair.RepairState.OutputEnd;
import io.spliceway.repair.RepairState.ReceiveQueue;
import io.spliceway.repair.RepairState.SendQueue;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * {@link RepairState} as bytes, in network byte order: magic, version, length of the whole, the fields in the order of
 * the records, CRC-32C of all before it. A reader knows exactly one version.
 */
final class RepairFormat {
    static final int MAGIC = 0x53_57_54_52; // "SWTR"
    static final short VERSION = 2;
    static final int LENGTH_OFFSET = 6;
    static final int HEADER_BYTES = 10;
    static final int CRC_BYTES = 4;

    /** Everything but the queues, at most. */
    private static final int FIXED_BYTES = 256;

    private static final byte OUTPUT_OPEN = 0;
    private static final byte OUTPUT_QUEUED = 1;
    private static final byte OUTPUT_SENT = 2;
    private static final byte IPV4 = 4;
    private static final byte IPV6 = 6;
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    private RepairFormat() {}

    static byte[] encode(RepairState state) {
        ByteBuffer to = ByteBuffer.allocate(FIXED_BYTES
                + state.send().bytes().length()
                + state.receive().bytes().length());
        to.putInt(MAGIC).putShort(VERSION).putInt(0);
        putAddress(to, state.local());
        putAddress(to, state.peer());
        SendQueue send = state.send();
        putU32(to, send.sequence());
        putBytes(to, send.bytes());
        to.putInt(send.sentBytes());
        putEnd(to, send.end());
        ReceiveQueue receive = state.receive();
        putU32(to, receive.sequence());
        putBytes(to, receive.bytes());
        putFlag(to, receive.ended());
        putWindow(to, state.window());
        putNegotiated(to, state.negotiated());
        putSettings(to, state.settings());
        to.putInt(LENGTH_OFFSET, to.position() + CRC_BYTES);
        to.putInt(crc(to.array(), to.position()));
        byte[] bytes = new byte[to.position()];
        to.get(0, bytes);
        return bytes;
    }

    static RepairState decode(byte[] bytes) throws RepairException {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        try {
            expect("magic", MAGIC, from.getInt());
            expect("version", VERSION, from.getShort());
            expect("length", bytes.length, from.getInt());
            int end = bytes.length - CRC_BYTES;
            expect("checksum", crc(bytes, end), from.getInt(end));
            from.limit(end);
            RepairState state = new RepairState(
                    getAddress(from),
                    getAddress(from),
                    new SendQueue(getU32(from), getBytes(from), from.getInt(), getEnd(from)),
                    new ReceiveQueue(getU32(from), getBytes(from), getFlag(from)),
                    getWindow(from),
                    getNegotiated(from),
                    getSettings(from));
            expect("bytes left over", 0, from.remaining());
            return state;
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw malformed("it ends too early, at byte " + bytes.length);
        } catch (IllegalArgumentException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private static void putAddress(ByteBuffer to, InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        boolean v6 = ip instanceof Inet6Address;
        to.put(v6 ? IPV6 : IPV4).put(ip.getAddress()).putShort((short) address.getPort());
        if (ip instanceof Inet6Address ip6) {
            to.putInt(ip6.getScopeId());
        }
    }

    private static InetSocketAddress getAddress(ByteBuffer from) {
        byte family = from.get();
        if (family != IPV4 && family != IPV6) {
            throw new IllegalArgumentException("address family: " + family + " (expected: 4 or 6)");
        }
        byte[] ip = new byte[family == IPV6 ? IPV6_BYTES : IPV4_BYTES];
        from.get(ip);
        int port = Short.toUnsignedInt(from.getShort());
        int scope = family == IPV6 ? from.getInt() : 0;
        try {
            InetAddress address =
                    scope == 0 ? InetAddress.getByAddress(ip) : Inet6Address.getByAddress(null, ip, scope);
            return new InetSocketAddress(address, port);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }

    private static void putEnd(ByteBuffer to, OutputEnd end) {
        to.put(
                switch (end) {
                    case OPEN -> OUTPUT_OPEN;
                    case QUEUED -> OUTPUT_QUEUED;
                    case SENT -> OUTPUT_SENT;
                });
    }

    private static OutputEnd getEnd(ByteBuffer from) {
        byte end = from.get();
        return switch (end) {
            case OUTPUT_OPEN -> OutputEnd.OPEN;
            case OUTPUT_QUEUED -> OutputEnd.QUEUED;
            case OUTPUT_SENT -> OutputEnd.SENT;
            default -> throw new IllegalArgumentException("send.end: " + end + " (expected: 0 to 2)");
        };
    }

    private static void putWindow(ByteBuffer to, RepairWindow window) {
        putU32(to, window.sendUpdateSequence());
        putU32(to, window.sendBytes());
        putU32(to, window.maxSendBytes());
        putU32(to, window.receiveBytes());
        putU32(to, window.receiveUpdateSequence());
    }

    private static RepairWindow getWindow(ByteBuffer from) {
        return new RepairWindow(getU32(from), getU32(from), getU32(from), getU32(from), getU32(from));
    }

    private static void putNegotiated(ByteBuffer to, Negotiated negotiated) {
        to.putInt(negotiated.mssBytes());
        putFlag(to, negotiated.windowScaling());
        to.put((byte) negotiated.sendScale()).put((byte) negotiated.receiveScale());
        putFlag(to, negotiated.sack());
        putFlag(to, negotiated.timestamps());
        putFlag(to, negotiated.timestampsInUs());
        putU32(to, negotiated.timestamp());
    }

    private static Negotiated getNegotiated(ByteBuffer from) {
        return new Negotiated(
                from.getInt(),
                getFlag(from),
                from.get(),
                from.get(),
                getFlag(from),
                getFlag(from),
                getFlag(from),
                getU32(from));
    }

    private static void putSettings(ByteBuffer to, Settings settings) {
        putFlag(to, settings.reuseAddress());
        putFlag(to, settings.reusePort());
        putFlag(to, settings.transparent());
        putFlag(to, settings.noDelay());
        putFlag(to, settings.keepAlive());
        to.putInt(settings.keepIdleS()).putInt(settings.keepIntervalS()).putInt(settings.keepCount());
        to.putInt(settings.userTimeoutMs()).putInt(settings.maxRetransmitTimeoutMs());
        putU32(to, settings.notSentLowatBytes());
        to.putInt(settings.sendBufferBytes()).putInt(settings.receiveBufferBytes());
        to.put((byte) settings.bufferLocks());
        byte[] congestion = settings.congestion().getBytes(StandardCharsets.US_ASCII);
        to.put((byte) congestion.length).put(congestion);
    }

    private static Settings getSettings(ByteBuffer from) {
        return new Settings(
                getFlag(from),
                getFlag(from),
                getFlag(from),
                getFlag(from),
                getFlag(from),
                from.getInt(),
                from.getInt(),
                from.getInt(),
                from.getInt(),
                from.getInt(),
                getU32(from),
                from.getInt(),
                from.getInt(),
                from.get(),
                getName(from));
    }

    private static String getName(ByteBuffer from) {
        byte[] name = new byte[Byte.toUnsignedInt(from.get())];
        from.get(name);
        return new String(name, StandardCharsets.US_ASCII);
    }

    private static void putBytes(ByteBuffer to, QueuedBytes bytes) {
        to.putInt(bytes.length()).put(bytes.asByteBuffer());
    }

    /** Checks the length before it takes memory for it. */
    private static QueuedBytes getBytes(ByteBuffer from) {
        int length = from.getInt();
        RepairState.checkRange("length of a queue", length, 0, from.remaining());
        return QueuedBytes.take(from, length);
    }

    private static void putFlag(ByteBuffer to, boolean flag) {
        to.put((byte) (flag ? 1 : 0));
    }

    private static boolean getFlag(ByteBuffer from) {
        byte flag = from.get();
        RepairState.checkRange("flag", flag, 0, 1);
        return flag != 0;
    }

    private static void putU32(ByteBuffer to, long value) {
        to.putInt((int) value);
    }

    private static long getU32(ByteBuffer from) {
        return Integer.toUnsignedLong(from.getInt());
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static void expect(String name, int expected, int found) {
        if (found != expected) {
            throw new IllegalArgumentException(name + ": " + found + " (expected: " + expected + ")");
        }
    }

    private static RepairException malformed(String why) {
        return new RepairException(Reason.MALFORMED, "not a repair state: " + why);
    }
}
