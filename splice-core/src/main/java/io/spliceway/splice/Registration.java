// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

/** A descriptor that a loop watches and owns. On the loop's thread. */
public interface Registration {
    int descriptor();

    /** Another handler takes the events from now on. */
    void handler(ReadyHandler handler);

    /**
     * Has the readiness of this moment reported again, after other descriptors have had their turn.
     */
    void rearm();

    /** Stops watching and closes the descriptor. Idempotent. */
    void closeDescriptor();
}
