// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Type, length, value: one byte, two bytes, so many bytes. The encoding of the PROXY protocol v2, section 2.2, used for
 * every frame of ours that has more than one thing to say.
 *
 * @param type 0 to 255
 * @param value at most 65535 bytes
 */
record Tlv(int type, ByteBuffer value) {

    static void write(ByteArrayOutputStream to, int type, byte[] value) {
        to.write(type);
        to.write(value.length >> 8);
        to.write(value.length);
        to.writeBytes(value);
    }

    static void write(ByteArrayOutputStream to, int type, String value) {
        write(to, type, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Takes the next one off the buffer. */
    static Tlv read(ByteBuffer from) throws FrameException {
        if (from.remaining() < 3) {
            throw new FrameException("truncated TLV");
        }
        int type = from.get() & 0xff;
        int length = Short.toUnsignedInt(from.getShort());
        if (length > from.remaining()) {
            throw new FrameException("TLV " + type + " of " + length + " bytes overruns the frame");
        }
        ByteBuffer value = from.slice(from.position(), length);
        from.position(from.position() + length);
        return new Tlv(type, value);
    }

    String text() {
        return StandardCharsets.UTF_8.decode(value.duplicate()).toString();
    }

    byte[] bytes() {
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        return bytes;
    }
}
