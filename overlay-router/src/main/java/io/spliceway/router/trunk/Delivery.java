// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.linux.TcpInfo;

/**
 * How much a connection has delivered by some moment, and how fast.
 *
 * @param bytesAcked acknowledged since it was made
 * @param bytesPerS the kernel's latest measure, which may be of long ago
 */
record Delivery(long bytesAcked, long bytesPerS) {
    static final Delivery NOTHING = new Delivery(0, 0);

    /** Fewer bytes say more of when they were acknowledged than of the path. */
    private static final long LEAST_BYTES = 64 << 10;

    static Delivery of(TcpInfo info) {
        return new Delivery(info.bytesAcked(), info.deliveryRateBytesPerS());
    }

    /**
     * Whether the rate was measured after an earlier moment. The kernel keeps the old one when what it was given since was
     * too little to fill the path, and a rate that is the same to the byte is the old one.
     */
    boolean isMeasuredSince(Delivery before) {
        return bytesAcked - before.bytesAcked >= LEAST_BYTES && bytesPerS != before.bytesPerS;
    }
}
