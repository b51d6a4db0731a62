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

    /** The flow is over; the legs see to their own ends. Exactly once, last. */
    void onClosed(CloseReason reason);
}
