// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import io.spliceway.control.client.TrunkKey;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.zip.CRC32C;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Speaks to a trunk listener byte by byte: the protocol once more, written from its documentation. */
final class KeyedCaller implements AutoCloseable {
    static final int HELLO = 1;
    static final int OPEN = 2;
    static final int DATA = 3;
    static final int RESET = 5;

    private static final int TIMEOUT_MS = 20_000;

    final Socket socket = new Socket();
    final DataOutputStream out;
    final DataInputStream in;

    KeyedCaller(InetSocketAddress trunk) throws IOException {
        socket.connect(trunk, TIMEOUT_MS);
        socket.setSoTimeout(TIMEOUT_MS);
        out = new DataOutputStream(socket.getOutputStream());
        in = new DataInputStream(socket.getInputStream());
    }

    /** HELLO of a caller, signed. */
    static byte[] hello(String from, String to, TrunkKey key, long timeMs, byte[] nonce) {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.write(2);
        tlv(payload, 1, from.getBytes(StandardCharsets.US_ASCII));
        tlv(payload, 2, to.getBytes(StandardCharsets.US_ASCII));
        tlv(payload, 3, key.id().getBytes(StandardCharsets.US_ASCII));
        tlv(payload, 4, ByteBuffer.allocate(8).putLong(timeMs).array());
        tlv(payload, 5, nonce);
        tlv(payload, 6, ByteBuffer.allocate(4).putInt(4_096).array());
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.secret(), "HmacSHA256"));
            mac.update("caller".getBytes(StandardCharsets.US_ASCII));
            tlv(payload, 7, mac.doFinal(payload.toByteArray()));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        return frame(HELLO, payload.toByteArray());
    }

    /** OPEN of a flow to an IPv4 origin, with no node after the receiver. */
    static byte[] open(InetSocketAddress origin) {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.writeBytes(
                new byte[] {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x21, 0x11});
        payload.writeBytes(new byte[2]);
        payload.writeBytes(new byte[] {(byte) 192, 0, 2, 1});
        payload.writeBytes(origin.getAddress().getAddress());
        payload.writeBytes(ByteBuffer.allocate(4)
                .putShort((short) 40_000)
                .putShort((short) origin.getPort())
                .array());
        tlv(payload, 5, new byte[16]);
        tlv(payload, 0xE0, new byte[0]);
        tlv(payload, 0xE1, "web".getBytes(StandardCharsets.US_ASCII));
        tlv(payload, 0xE2, new byte[] {8});
        tlv(payload, 3, new byte[4]);
        byte[] bytes = payload.toByteArray();
        ByteBuffer.wrap(bytes).putShort(14, (short) (bytes.length - 16));
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) crc.getValue());
        return frame(OPEN, bytes);
    }

    static byte[] frame(int type, byte[] payload) {
        return ByteBuffer.allocate(8 + payload.length)
                .put((byte) type)
                .put(new byte[3])
                .putInt(payload.length)
                .put(payload)
                .array();
    }

    private static void tlv(ByteArrayOutputStream to, int type, byte[] value) {
        to.write(type);
        to.write(value.length >> 8);
        to.write(value.length);
        to.writeBytes(value);
    }

    /** The type of the next frame, its payload thrown away; -1 when the connection has ended. */
    int next() throws IOException {
        try {
            int type = in.readUnsignedByte();
            in.readUnsignedByte();
            in.readUnsignedShort();
            in.readFully(new byte[in.readInt()]);
            return type;
        } catch (EOFException | SocketException closed) {
            return -1;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
