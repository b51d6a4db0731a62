// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import java.util.concurrent.TimeUnit;

/** A token bucket: so many bytes a second, in bursts of 20 ms' worth or a page. One thread; time is an argument. */
final class RateLimit {
    private static final long BURST_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final double NANOS_PER_S = TimeUnit.SECONDS.toNanos(1);

    private final double bytesPerNs;
    private final double burstBytes;
    private double bytes;
    private long filledNs;

    /**
     * A full bucket.
     *
     * @param bytesPerS 1 KiB or more
     */
    RateLimit(long bytesPerS, long nowNs) {
        bytesPerNs = bytesPerS / NANOS_PER_S;
        burstBytes = Math.max(BURST_NS * bytesPerNs, ConduitOptions.PAGE_BYTES);
        bytes = burstBytes;
        filledNs = nowNs;
    }

    /** Bytes that may move now; 0 when there are none. */
    long allowedBytes(long nowNs) {
        bytes = Math.min(burstBytes, bytes + (nowNs - filledNs) * bytesPerNs);
        filledNs = nowNs;
        return bytes < 1 ? 0 : (long) bytes;
    }

    /** Whether so little is left that a system call for it costs more than it brings; there will be more in a while. */
    boolean isLow() {
        return bytes < burstBytes / 2;
    }

    void moved(long count) {
        bytes -= count;
    }

    /** Nanoseconds until half a burst may move: waking up for less costs more than it brings. */
    long waitNs() {
        return (long) Math.ceil((burstBytes / 2 - bytes) / bytesPerNs);
    }
}
