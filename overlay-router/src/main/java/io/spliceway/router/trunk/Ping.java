// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import java.nio.ByteBuffer;

/** A PING frame: a question with a token, and the answer that has the same. */
final class Ping {
    /** Flag: the frame is the answer to one with the same payload. */
    static final int ANSWER = 1;

    private Ping() {}

    /** The payload of a question. */
    static byte[] question(long token) {
        return ByteBuffer.allocate(Long.BYTES).putLong(token).array();
    }

    /** Whether the frame under way is an answer. */
    static boolean isAnswer(FrameReader reader) {
        return reader.type() == FrameType.PING && (reader.flags() & ANSWER) != 0;
    }

    /** Whether an answer's payload is that of the question with this token. */
    static boolean answers(byte[] payload, long token) {
        return payload.length == Long.BYTES && ByteBuffer.wrap(payload).getLong() == token;
    }
}
