// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

/**
 * A transmitter of a fixed rate with a tail-drop queue before it. Nothing is stored: that the transmitter is busy until
 * some time says how much waits. One thread; time is an argument.
 */
final class Bottleneck {
    /** The answer for a packet that found the queue full. */
    static final long FULL = Long.MIN_VALUE;

    private static final long BIT_NS_PER_BYTE_AND_S = 8_000_000_000L;

    private long bitsPerS;
    private long queueNs;
    private long busyUntilNs;
    /** What the last division left, so that rounding does not add up: the rate holds over any number of packets. */
    private long remainder;

    Bottleneck(long bitsPerS, long queueBytes, long nowNs) {
        busyUntilNs = nowNs;
        set(bitsPerS, queueBytes);
    }

    /** Changes rate and queue for the packets to come; what waits leaves as it was promised. */
    void set(long newBitsPerS, long queueBytes) {
        bitsPerS = newBitsPerS;
        remainder = 0;
        queueNs = bitsPerS == Shape.UNLIMITED ? 0 : (long) (queueBytes * (double) BIT_NS_PER_BYTE_AND_S / bitsPerS);
    }

    /**
     * Queues a packet.
     *
     * @param arrivalNs not before that of the packet before
     * @return when its last bit has left, or {@link #FULL}
     */
    long admit(long arrivalNs, int bytes) {
        if (bitsPerS == Shape.UNLIMITED) {
            busyUntilNs = Math.max(busyUntilNs, arrivalNs);
            return busyUntilNs;
        }
        boolean idle = busyUntilNs <= arrivalNs;
        long startNs = idle ? arrivalNs : busyUntilNs;
        long work = bytes * BIT_NS_PER_BYTE_AND_S + (idle ? 0 : remainder);
        long departsNs = startNs + work / bitsPerS;
        if (departsNs - arrivalNs > queueNs) {
            return FULL;
        }
        remainder = work % bitsPerS;
        busyUntilNs = departsNs;
        return departsNs;
    }

    /** What waits or is being sent at a time. */
    long backlogBytes(long nowNs) {
        return (long) (Math.max(0, busyUntilNs - nowNs) * (double) bitsPerS / BIT_NS_PER_BYTE_AND_S);
    }
}
