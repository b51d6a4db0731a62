// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

/** A descriptor that a loop watches and owns. On the loop's thread. */
public interface Registration {
    int descriptor();

    /** Another handler takes the events from now on. */
    void handler(ReadyHandler handler);

    /**
     * A task that concerns the descriptor, for timers and the loop's queue: not run once the descriptor is closed, and
     * when it throws, that is dealt with as if {@link ReadyHandler#onReady} had thrown.
     */
    Runnable guarded(Runnable task);

    /**
     * Has the readiness of this moment reported again, after other descriptors have had their turn.
     */
    void rearm();

    /** Stops watching and closes the descriptor. Idempotent. */
    void closeDescriptor();
}
