// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import org.jspecify.annotations.Nullable;

/** The kinds of frame, with their numbers on the wire and the longest payload each may have. */
enum FrameType {
    /** Names both nodes; the first frame in each direction. */
    HELLO(1, 1024),
    /** Opens a flow. */
    OPEN(2, 4096),
    /** Bytes of the flow. */
    DATA(3, 1 << 30),
    /** The sender has no more bytes for the flow. */
    EOF(4, 0),
    /** The flow ended otherwise; a cause follows. */
    RESET(5, 256),
    /** Bytes to be thrown away. */
    PAD(6, 1 << 20),
    /** Asks for the same payload back, or brings it. */
    PING(7, 64);

    private static final @Nullable FrameType[] BY_NUMBER = new @Nullable FrameType[8];

    static {
        for (FrameType type : values()) {
            BY_NUMBER[type.number] = type;
        }
    }

    private final int number;
    private final int maxPayloadBytes;

    FrameType(int number, int maxPayloadBytes) {
        this.number = number;
        this.maxPayloadBytes = maxPayloadBytes;
    }

    int number() {
        return number;
    }

    int maxPayloadBytes() {
        return maxPayloadBytes;
    }

    /** The type, or null when there is none of that number. */
    static @Nullable FrameType of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }
}
