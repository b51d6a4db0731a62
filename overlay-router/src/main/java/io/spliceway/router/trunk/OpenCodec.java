// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.netty.util.NetUtil;
import io.spliceway.settings.HostPort;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * OPEN as a PROXY protocol v2 header (proxy-protocol.txt 2.2, haproxy.org): addresses in the address block, the host
 * name in the AUTHORITY TLV, the flow id in UNIQUE_ID, CRC32C over the whole, and ours in the range for custom use.
 */
final class OpenCodec {
    private static final byte[] SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    private static final int VERSION_2_PROXY = 0x21;
    private static final int TCP_OVER_IPV4 = 0x11;
    private static final int TCP_OVER_IPV6 = 0x21;
    private static final int FIXED_BYTES = 16;

    private static final int PP2_TYPE_AUTHORITY = 0x02;
    private static final int PP2_TYPE_CRC32C = 0x03;
    private static final int PP2_TYPE_UNIQUE_ID = 0x05;
    private static final int TYPE_ROUTE = 0xE0;
    private static final int TYPE_SERVICE = 0xE1;
    private static final int TYPE_HOP_BUDGET = 0xE2;

    private static final int CRC_BYTES = 4;
    private static final int FLOW_ID_BYTES = 16;
    private static final int MAX_HOST_BYTES = 255;

    private OpenCodec() {}

    static byte[] encode(Open open) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        out.writeBytes(SIGNATURE);
        byte[] client = open.client().getAddress().getAddress();
        byte[] literal =
                NetUtil.createByteArrayFromIpAddressString(open.destination().host());
        byte[] destination = literal != null ? literal : new byte[client.length];
        int width = Math.max(client.length, destination.length);
        out.write(VERSION_2_PROXY);
        out.write(width == 4 ? TCP_OVER_IPV4 : TCP_OVER_IPV6);
        out.write(0);
        out.write(0);
        out.writeBytes(widen(client, width));
        out.writeBytes(widen(destination, width));
        writeShort(out, open.client().getPort());
        writeShort(out, open.destination().port());
        if (literal == null) {
            Tlv.write(out, PP2_TYPE_AUTHORITY, open.destination().host());
        }
        Tlv.write(out, PP2_TYPE_UNIQUE_ID, HexFormat.of().parseHex(open.flowId()));
        Tlv.write(out, TYPE_ROUTE, String.join(",", open.remaining()));
        Tlv.write(out, TYPE_SERVICE, open.service());
        Tlv.write(out, TYPE_HOP_BUDGET, new byte[] {(byte) open.hopBudget()});
        Tlv.write(out, PP2_TYPE_CRC32C, new byte[CRC_BYTES]);
        byte[] bytes = out.toByteArray();
        ByteBuffer header = ByteBuffer.wrap(bytes);
        header.putShort(SIGNATURE.length + 2, (short) (bytes.length - FIXED_BYTES));
        header.putInt(bytes.length - CRC_BYTES, crc(bytes));
        return bytes;
    }

    static Open decode(byte[] payload) throws FrameException {
        if (payload.length < FIXED_BYTES
                || !Arrays.equals(payload, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
            throw new FrameException("OPEN without a PROXY v2 signature");
        }
        ByteBuffer in = ByteBuffer.wrap(payload, SIGNATURE.length, payload.length - SIGNATURE.length);
        int command = in.get() & 0xff;
        int family = in.get() & 0xff;
        int length = Short.toUnsignedInt(in.getShort());
        int width = family == TCP_OVER_IPV4 ? 4 : 16;
        boolean known = command == VERSION_2_PROXY && (family == TCP_OVER_IPV4 || family == TCP_OVER_IPV6);
        if (!known || length != in.remaining() || length < 2 * width + 4) {
            throw new FrameException("OPEN with command " + command + " family " + family + " length " + length);
        }
        InetAddress client = address(in, width);
        InetAddress destination = address(in, width);
        int clientPort = Short.toUnsignedInt(in.getShort());
        int destinationPort = Short.toUnsignedInt(in.getShort());
        return tlvs(payload, in, new InetSocketAddress(client, clientPort), destination, destinationPort);
    }

    private static Open tlvs(byte[] payload, ByteBuffer in, InetSocketAddress client, InetAddress destination, int port)
            throws FrameException {
        String host = destination.getHostAddress();
        String flowId = "";
        String service = "";
        List<String> remaining = List.of();
        int hopBudget = 0;
        boolean checked = false;
        while (in.hasRemaining()) {
            Tlv tlv = Tlv.read(in);
            switch (tlv.type()) {
                case PP2_TYPE_AUTHORITY -> host = hostName(tlv);
                case PP2_TYPE_UNIQUE_ID -> flowId = flowId(tlv);
                case PP2_TYPE_CRC32C -> checked = checkCrc(payload, in.position(), tlv);
                case TYPE_ROUTE -> remaining = route(tlv);
                case TYPE_SERVICE -> service = Names.service(tlv.text());
                case TYPE_HOP_BUDGET -> hopBudget = tlv.bytes().length == 1 ? tlv.bytes()[0] & 0xff : 0;
                default -> {}
            }
        }
        if (!checked || flowId.isEmpty()) {
            throw new FrameException("OPEN without " + (checked ? "flow id" : "CRC32C"));
        }
        return new Open(flowId, client, new HostPort(host, port), service, remaining, hopBudget);
    }

    private static String hostName(Tlv tlv) throws FrameException {
        String name = tlv.text();
        boolean valid = !name.isEmpty()
                && name.length() <= MAX_HOST_BYTES
                && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '[' && c != ']' && c != '/' && c != ':');
        if (!valid) {
            throw new FrameException("OPEN with an invalid host name");
        }
        return name;
    }

    private static String flowId(Tlv tlv) throws FrameException {
        if (tlv.value().remaining() != FLOW_ID_BYTES) {
            throw new FrameException("OPEN with a flow id of " + tlv.value().remaining() + " bytes");
        }
        return HexFormat.of().formatHex(tlv.bytes());
    }

    private static List<String> route(Tlv tlv) throws FrameException {
        if (tlv.value().remaining() == 0) {
            return List.of();
        }
        List<String> route = List.of(tlv.text().split(",", -1));
        for (String id : route) {
            Names.node(id);
        }
        return route;
    }

    /** The checksum is over the whole header with its own four bytes zero. */
    private static boolean checkCrc(byte[] payload, int end, Tlv tlv) throws FrameException {
        if (tlv.value().remaining() != CRC_BYTES) {
            throw new FrameException("OPEN with a CRC32C of " + tlv.value().remaining() + " bytes");
        }
        byte[] zeroed = payload.clone();
        Arrays.fill(zeroed, end - CRC_BYTES, end, (byte) 0);
        if (crc(zeroed) != tlv.value().getInt(0)) {
            throw new FrameException("OPEN whose CRC32C does not match");
        }
        return true;
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** An IPv4 address beside an IPv6 one is written in its IPv4-mapped form. */
    private static byte[] widen(byte[] address, int width) {
        if (address.length == width) {
            return address;
        }
        byte[] mapped = new byte[width];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(address, 0, mapped, 12, address.length);
        return mapped;
    }

    private static InetAddress address(ByteBuffer in, int width) {
        byte[] bytes = new byte[width];
        in.get(bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }

    private static void writeShort(ByteArrayOutputStream out, int value) {
        out.write(value >> 8);
        out.write(value);
    }
}
