// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Nonces that were heard, for as long as hearing one again could do harm. One for all loops of a node; any thread. Only
 * who has a key gets a nonce in here, so a stranger can't fill it.
 */
final class SeenNonces {
    private final int capacity;
    private final long keepNs;
    /** When each was heard, oldest first. Guarded by itself. */
    private final Map<Nonce, Long> heardNs = new LinkedHashMap<>();

    /**
     * Nothing heard yet.
     *
     * @param capacity most nonces that are remembered
     * @param keepNs how long each is, nanoseconds
     */
    SeenNonces(int capacity, long keepNs) {
        this.capacity = capacity;
        this.keepNs = keepNs;
    }

    /**
     * Notes a nonce.
     *
     * @param nowNs of one clock that never goes back
     * @throws FrameException when it was heard before, or when there is no room to remember it: then it may not be used,
     *     because it could be used again
     */
    void hear(Nonce nonce, long nowNs) throws FrameException {
        synchronized (heardNs) {
            forget(nowNs);
            if (heardNs.containsKey(nonce)) {
                throw new FrameException(Refusal.REPLAY, "HELLO was heard before");
            }
            if (heardNs.size() >= capacity) {
                throw new FrameException(
                        Refusal.REPLAY,
                        "more HELLOs than can be told from each other: " + capacity + " in " + keepNs / 1_000_000_000
                                + " s");
            }
            heardNs.put(nonce, nowNs);
        }
    }

    int size() {
        synchronized (heardNs) {
            return heardNs.size();
        }
    }

    private void forget(long nowNs) {
        Iterator<Long> oldest = heardNs.values().iterator();
        while (oldest.hasNext() && nowNs - oldest.next() > keepNs) {
            oldest.remove();
        }
    }
}
