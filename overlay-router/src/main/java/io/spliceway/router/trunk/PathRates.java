// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.control.client.LinkStatus;
import io.spliceway.linux.TcpInfo;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What the paths to other nodes have delivered of late: the most that one trunk did, by the kernel's delivery rate. Flows
 * and {@code PAD} frames both count. Any thread.
 */
public final class PathRates {
    /** What {@link #bitsPerS} says of a path that nothing went over. */
    public static final long UNKNOWN = LinkStatus.UNKNOWN;

    /** A rate that was not reached again for so long is of the past. */
    private static final long KEPT_NS = TimeUnit.MINUTES.toNanos(1);

    /** Fewer bytes say more of when they were acknowledged than of the path. */
    private static final long LEAST_BYTES = 64 << 10;

    private record Rate(long bitsPerS, long atNs) {
        boolean isPast(long nowNs) {
            return nowNs - atNs > KEPT_NS;
        }
    }

    private final Map<String, Rate> rates = new ConcurrentHashMap<>();

    /** A trunk to a node has carried something; {@code nowNs} of {@link System#nanoTime}. */
    void seen(String peerId, TcpInfo info, long nowNs) {
        if (info.bytesAcked() < LEAST_BYTES) {
            return;
        }
        Rate rate = new Rate(Byte.SIZE * info.deliveryRateBytesPerS(), nowNs);
        rates.merge(peerId, rate, (old, now) -> old.isPast(nowNs) || now.bitsPerS() >= old.bitsPerS() ? now : old);
    }

    /** The rate to a node, in bits a second; {@link #UNKNOWN} when nothing was measured within a minute. */
    public long bitsPerS(String peerId, long nowNs) {
        Rate rate = rates.get(peerId);
        return rate == null || rate.isPast(nowNs) ? UNKNOWN : rate.bitsPerS();
    }
}
