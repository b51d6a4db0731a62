// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.config;

import io.spliceway.settings.BitRate;
import io.spliceway.settings.HostPort;
import io.spliceway.settings.Setting;
import io.spliceway.splice.PumpKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One service: which connections enter, and how they are treated. */
public record ServiceConfig(
        @Setting(help = "Its name, in logs and on trunks.", pattern = ServiceConfig.NAME)
        String name,

        @Setting(help = "How connections enter: forward takes a port to one destination.")
        Type type,

        @Setting(help = "Where clients connect.") HostPort listen,

        @Setting(help = "The origin, dialled by the last node of the route.")
        HostPort destination,

        @Setting(
                help = "How bytes are moved: auto copies while little comes at a time and splices once much does.",
                fallback = "auto")
        PumpKind pump,

        @Setting(
                help = "The most each direction of a flow may carry in a second; 0bit for as much as there is.",
                fallback = "0bit")
        BitRate rate,

        @Setting(
                help = "Congestion control towards its clients; the node's when left out.",
                fallback = Setting.NONE,
                pattern = "[a-z0-9_]{1,15}")
        @Nullable
        String congestion,

        @Setting(
                help = "A fixed route, from this node to the egress; this node alone for DIRECT. When left out, the"
                        + " controller's, and DIRECT without one.",
                fallback = Setting.NONE,
                pattern = NodeConfig.ID)
        List<String> route) {

    /** Checks what no single setting shows. */
    public ServiceConfig {
        if (rate.bitsPerS() > 0 && rate.bitsPerS() < MIN_RATE_BITS_PER_S) {
            throw new IllegalArgumentException("rate: " + rate + " (expected: 0bit, or 10kbit or more)");
        }
    }

    /** What a service's name looks like. */
    public static final String NAME = "[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?";

    private static final long MIN_RATE_BITS_PER_S = 10_000;

    /** How connections enter. */
    public enum Type {
        /** A port bound to a destination. */
        FORWARD
    }
}
