// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import java.util.Arrays;

/**
 * A copying pump that remembers what has gone through it, for a sink of which it is not known yet whether it is there.
 */
final class Replay extends CopyPump {
    /** The most that is remembered: requests, and the begin of an upload. */
    static final int MAX_BYTES = 256 << 10;

    private static final int FIRST_BYTES = 2 << 10;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    Replay(Loop loop) {
        super(loop);
    }

    /**
     * Remembers what the pump holds, which was taken just now.
     *
     * @return false when it is too much: what was remembered is of no use any more
     */
    boolean keep() {
        int more = (int) heldBytes();
        if (length + more > MAX_BYTES) {
            bytes = new byte[0];
            length = 0;
            return false;
        }
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, Math.min(2 * bytes.length, MAX_BYTES)));
        }
        copyHeld(bytes, length);
        length += more;
        return true;
    }

    /** All of it, in order. */
    byte[] taken() {
        return Arrays.copyOf(bytes, length);
    }
}
