// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

import org.jspecify.annotations.Nullable;

/**
 * The way from one host to another: the sender's access, the link of the pair, the receiver's access.
 *
 * @param index its place among the paths of the network
 * @param lateness of what was handed over at its end
 */
public record Path(
        int index, @Nullable Stage up, Stage link, @Nullable Stage down, Endpoint receiver, Lateness lateness) {

    Stage first() {
        return up == null ? link : up;
    }

    /** The stage behind another of this path, null when that was the last. */
    @Nullable
    Stage after(Stage stage) {
        if (stage == link) {
            return down;
        }
        return stage == up ? link : null;
    }
}
