// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

/** Who is told of a leg's readiness. On the loop's thread. */
public interface LegOwner {
    /** For a leg that nobody cares for any more. */
    LegOwner NOBODY = new LegOwner() {
        @Override
        public void onReady(Leg leg) {}

        @Override
        public void onLost(Leg leg) {}
    };

    /** Reading, writing or the leg's error may have changed. */
    void onReady(Leg leg);

    /** The loop lets go of the leg, see {@link ReadyHandler#onLost}: what the leg is part of is over. */
    void onLost(Leg leg);
}
