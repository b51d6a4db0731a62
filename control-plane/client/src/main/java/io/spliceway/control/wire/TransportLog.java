// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.wire;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps gRPC from printing what both ends of the wire report in their own words. gRPC logs through java.util.logging,
 * which by default writes to standard error, and takes a peer that was killed for a warning with a stack trace.
 */
public final class TransportLog {
    /** Held here, since java.util.logging forgets the level of a logger nobody holds. */
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    private TransportLog() {}

    /** Lets only severe messages through, unless the process was configured otherwise. */
    public static void quieten() {
        if (GRPC.getLevel() == null) {
            GRPC.setLevel(Level.SEVERE);
        }
    }
}
