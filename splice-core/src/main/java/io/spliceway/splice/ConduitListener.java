// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

/** Told how a conduit ends. On the loop's thread. */
public interface ConduitListener {
    /**
     * One direction has ended cleanly and the other goes on. At most once.
     *
     * @param side whose output has ended
     */
    void onHalfClosed(Side side);

    /**
     * The upstream leg has failed, and all that the client has sent is known, see {@link Conduit#keepUntilProven}.
     *
     * @return whether to give the client leg back, as if nothing had been taken from it, instead of resetting it
     */
    default boolean onUpstreamLost() {
        return false;
    }

    /** The conduit is over and the client leg the listener's; in place of {@link #onClosed}. */
    default void onGivenBack() {}

    /** The flow is over; the legs see to their own ends. Exactly once, last. */
    void onClosed(CloseReason reason);
}
