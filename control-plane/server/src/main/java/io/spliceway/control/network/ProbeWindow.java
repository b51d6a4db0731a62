// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.network;

import io.spliceway.control.client.LinkStatus;
import io.spliceway.control.client.Measurement;
import java.util.Arrays;
import java.util.stream.LongStream;

/** The outcomes of the last probes of one target by one node, and when the newest came. One thread. */
public final class ProbeWindow {
    private final long[] rttsUs;
    private int size;
    private int next;
    private int lostInARow;
    private long newestNs;
    private long deliveryBitsPerS = LinkStatus.UNKNOWN;

    /** A window over the last {@code capacity} outcomes. */
    public ProbeWindow(int capacity) {
        rttsUs = new long[capacity];
    }

    /**
     * Adds an outcome.
     *
     * @param rttUs microseconds, or {@link Measurement#LOST}
     * @param atNs when it was reported
     */
    public void add(long rttUs, long atNs) {
        rttsUs[next] = rttUs;
        next = (next + 1) % rttsUs.length;
        size = Math.min(size + 1, rttsUs.length);
        lostInARow = rttUs == Measurement.LOST ? lostInARow + 1 : 0;
        newestNs = atNs;
    }

    /** What the node has reported as delivered; {@link LinkStatus#UNKNOWN} for nothing of late. */
    void delivered(long bitsPerS) {
        deliveryBitsPerS = bitsPerS;
    }

    long deliveryBitsPerS() {
        return deliveryBitsPerS;
    }

    /** How many of the newest outcomes, without a gap, were lost; may exceed the window. */
    int lostInARow() {
        return lostInARow;
    }

    /** Since the newest outcome. */
    long ageNs(long nowNs) {
        return nowNs - newestNs;
    }

    int size() {
        return size;
    }

    /** The answered probes, in no order. */
    LongStream answered() {
        return Arrays.stream(rttsUs, 0, size).filter(rttUs -> rttUs != Measurement.LOST);
    }
}
