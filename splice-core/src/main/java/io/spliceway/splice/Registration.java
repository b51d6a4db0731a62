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
     * Whether {@link ReadyHandler#OUT} matters now. A socket has room nearly always, and to be told so with everything
     * else would only cost; but a transport that has it for nothing may tell all the same.
     *
     * @param on true for who found no room: OUT is reported when there is some, and soon if there is by now
     */
    void watchRoom(boolean on);

    /**
     * For who stopped although there may be more to read: has {@link ReadyHandler#IN} reported, after other descriptors
     * have had their turn.
     */
    void rearm();

    /** Stops watching and closes the descriptor. Idempotent. */
    void closeDescriptor();
}
