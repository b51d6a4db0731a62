// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

/** Who is told of a leg's readiness. On the loop's thread. */
public interface LegOwner {
    /** For a leg that nobody cares for any more. */
    LegOwner NOBODY = leg -> {};

    /** Reading, writing or the leg's error may have changed. */
    void onReady(Leg leg);
}
