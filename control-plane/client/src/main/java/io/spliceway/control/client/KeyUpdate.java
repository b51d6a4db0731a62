// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

import java.time.Duration;
import java.util.List;

/**
 * The keys nodes authenticate to each other with, complete.
 *
 * @param version grows with every change; acknowledged by the session
 * @param keys newest first, at least one, each id once; each is accepted
 * @param callIn how long from now until others are called with the newest; until then with the key the node had, if any
 * @param grace how long from now every other key is still accepted, also one the node had that is not among these; never
 *     longer than was said before
 */
public record KeyUpdate(long version, List<TrunkKey> keys, Duration callIn, Duration grace) {
    /**
     * Checks what it can.
     *
     * @throws IllegalArgumentException when there is no key, one id twice, or a time is negative
     */
    public KeyUpdate {
        keys = List.copyOf(keys);
        if (keys.isEmpty() || keys.stream().map(TrunkKey::id).distinct().count() != keys.size()) {
            throw new IllegalArgumentException("keys: " + keys + " (expected: one or more, each id once)");
        }
        if (callIn.isNegative() || grace.isNegative()) {
            throw new IllegalArgumentException("call_in: " + callIn + ", grace: " + grace + " (expected: 0 or more)");
        }
    }

    /** The key others are called with once {@link #callIn} is over. */
    public TrunkKey newest() {
        return keys.getFirst();
    }
}
