// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

import java.util.concurrent.TimeUnit;

/**
 * What a stage does to the packets of one direction.
 *
 * @param delayNs one way, 0 or more
 * @param loss the fraction of packets lost at random, each by itself, 0 to 1
 * @param bitsPerS of IP packets with their headers; {@link #UNLIMITED} for no limit
 * @param queueBytes what may wait for its turn; {@link #AUTOMATIC} derives it from rate and delay
 */
public record Shape(long delayNs, double loss, long bitsPerS, long queueBytes) {
    public static final long UNLIMITED = 0;
    public static final long AUTOMATIC = -1;

    /** A queue derived from the rate holds at least this much time, and one round trip of the stage. */
    private static final long MIN_AUTOMATIC_QUEUE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long MIN_AUTOMATIC_QUEUE_BYTES = 256 << 10;
    private static final double BITS_PER_BYTE_AND_S = 8e9;

    /** The queue's size: as given, or the larger of 100 ms and one round trip of the stage at its rate. */
    public long effectiveQueueBytes() {
        if (queueBytes != AUTOMATIC) {
            return queueBytes;
        }
        return Math.max(MIN_AUTOMATIC_QUEUE_BYTES, bytesIn(Math.max(MIN_AUTOMATIC_QUEUE_NS, 2 * delayNs)));
    }

    /** What can be on its way or waiting at once, when there is a rate. */
    public long capacityBytes() {
        return bytesIn(delayNs) + (bitsPerS == UNLIMITED ? 0 : effectiveQueueBytes());
    }

    private long bytesIn(long ns) {
        return (long) (ns * (double) bitsPerS / BITS_PER_BYTE_AND_S);
    }
}
