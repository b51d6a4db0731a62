// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

import io.spliceway.settings.HostPort;
import java.time.Duration;

/**
 * What one node measured on its way to another node or to a destination, over the window of its last probes. Times are
 * microseconds, {@link #UNKNOWN} where no probe in the window was answered.
 *
 * @param from the id of the node that probes
 * @param to what it probes
 * @param state whether a route may use it
 * @param samples outcomes in the window, lost ones included
 * @param lost how many of them were lost
 * @param age since the last outcome
 * @param routeUs what the computation of routes takes this leg for: between nodes the median of both directions' samples;
 *     {@link #UNKNOWN} when it cannot be used
 * @param deliveryBitsPerS the most that trunks were seen to deliver this way within the last minute, by the kernel's delivery
 *     rate; less than the path has when nobody needed it all. {@link #UNKNOWN} when none carried anything
 */
public record LinkStatus(
        String from,
        Target to,
        State state,
        int samples,
        int lost,
        long minUs,
        long medianUs,
        long p90Us,
        long maxUs,
        Duration age,
        long routeUs,
        long deliveryBitsPerS) {
    /** A time or a rate that is not known. */
    public static final long UNKNOWN = -1;

    /** Whether a route may use a link. */
    public enum State {
        /** It was measured, not long ago. */
        UP,
        /** The last probes were lost. */
        LOST,
        /** The last outcome is too old to count. */
        STALE
    }

    /** The far end of a link. */
    public sealed interface Target {
        /**
         * Another node.
         *
         * @param nodeId its id
         */
        record Node(String nodeId) implements Target {
            @Override
            public String toString() {
                return nodeId;
            }
        }

        /**
         * An origin.
         *
         * @param address where it is
         */
        record Destination(HostPort address) implements Target {
            @Override
            public String toString() {
                return address.toString();
            }
        }
    }
}
