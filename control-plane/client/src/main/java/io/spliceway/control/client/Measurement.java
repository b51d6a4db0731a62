// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

import io.spliceway.settings.HostPort;

/** One probe's outcome, as a node reports it. */
public sealed interface Measurement {
    /** {@link #rttUs} of a probe that got no answer. */
    long LOST = -1;

    /** Round-trip time in microseconds, or {@link #LOST}. */
    long rttUs();

    /**
     * A probe of another node, over TCP to its trunk port.
     *
     * @param peerId the node probed
     * @param deliveryBitsPerS what trunks of this node were seen to deliver to it of late; {@link LinkStatus#UNKNOWN} when
     *     none carried anything
     */
    record ToPeer(String peerId, long rttUs, long deliveryBitsPerS) implements Measurement {
        /** A probe of a node that no trunk has carried anything to. */
        public ToPeer(String peerId, long rttUs) {
            this(peerId, rttUs, LinkStatus.UNKNOWN);
        }
    }

    /**
     * A probe of an origin: the time of a TCP handshake with it.
     *
     * @param destination the origin probed
     */
    record ToDestination(HostPort destination, long rttUs) implements Measurement {}
}
