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
     */
    record ToPeer(String peerId, long rttUs) implements Measurement {}

    /**
     * A probe of an origin: the time of a TCP handshake with it.
     *
     * @param destination the origin probed
     */
    record ToDestination(HostPort destination, long rttUs) implements Measurement {}
}
