// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

/** The far end of one leg, as a test plays it. Receiving waits, at most {@link ConduitWorld#DEADLINE}. */
interface Peer {
    /** How a stream of received bytes ended. */
    enum Ending {
        END_OF_STREAM,
        RESET
    }

    /** Queues everything; waits while there is no room. */
    void send(byte[] bytes);

    /** Exactly so many bytes; fails when the stream ends before. */
    byte[] receive(int count);

    /** Waits for the end of the stream; fails when a byte comes first. */
    Ending ending();

    /** Half-close: a FIN. */
    void endOutput();

    /** Sends a reset; what was received and not read is lost. */
    void reset();
}
