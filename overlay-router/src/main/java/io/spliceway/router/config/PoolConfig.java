// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.config;

import io.spliceway.settings.Setting;

/** Trunks kept ready, for each loop and next node. */
public record PoolConfig(
        @Setting(
                help = "Trunks made ahead of need to every node that flows may go to; 0 for none.",
                fallback = "2",
                min = "0",
                max = "1000")
        int low,

        @Setting(
                help =
                        "Trunks that carry no flow and are kept, at most; flows that open often have as many as they need"
                                + " up to this. 0 makes a trunk for each flow and keeps none.",
                fallback = "64",
                min = "0",
                max = "10000")
        int high) {

    /** Checks what no single setting shows. */
    public PoolConfig {
        if (low > high) {
            throw new IllegalArgumentException("low: " + low + " (expected: at most high, " + high + ")");
        }
    }
}
