// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * A number that is used once: 16 random bytes.
 *
 * @param high the first eight
 * @param low the last eight
 */
record Nonce(long high, long low) {
    static final int BYTES = 16;

    static Nonce draw(RandomGenerator random) {
        return new Nonce(random.nextLong(), random.nextLong());
    }

    /** Takes one off the buffer, which has enough. */
    static Nonce read(ByteBuffer from) {
        return new Nonce(from.getLong(), from.getLong());
    }

    byte[] bytes() {
        return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
    }
}
