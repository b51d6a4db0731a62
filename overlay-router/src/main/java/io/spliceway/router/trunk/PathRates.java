// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.control.client.LinkStatus;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What the paths to other nodes have delivered of late: the most that one trunk did, by the kernel's delivery rate. Flows
 * and {@code PAD} frames both count; a flow does so when it has ended. Any thread.
 */
public final class PathRates {
    /** What {@link #bitsPerS} says of a path that nothing went over. */
    public static final long UNKNOWN = LinkStatus.UNKNOWN;

    /** A rate that was not reached again for so long is of the past. */
    private static final long KEPT_NS = TimeUnit.MINUTES.toNanos(1);

    private record Rate(long bitsPerS, long atNs) {
        boolean isPast(long nowNs) {
            return nowNs - atNs > KEPT_NS;
        }
    }

    private final Map<String, Rate> rates = new ConcurrentHashMap<>();

    /** A trunk to a node stood and stands so; {@code nowNs} of {@link io.spliceway.splice.Loop#nanoTime}. */
    void seen(String peerId, Delivery before, Delivery now, long nowNs) {
        if (!now.isMeasuredSince(before)) {
            return;
        }
        rates.values().removeIf(rate -> rate.isPast(nowNs));
        Rate measured = new Rate(Byte.SIZE * now.bytesPerS(), nowNs);
        rates.merge(peerId, measured, (old, rate) -> rate.bitsPerS() >= old.bitsPerS() ? rate : old);
    }

    /**
     * The rate to a node, in bits a second; {@link #UNKNOWN} when nothing was measured within a minute.
     *
     * @param nowNs of {@link io.spliceway.splice.Loop#nanoTime}
     */
    public long bitsPerS(String peerId, long nowNs) {
        Rate rate = rates.get(peerId);
        return rate == null || rate.isPast(nowNs) ? UNKNOWN : rate.bitsPerS();
    }
}
