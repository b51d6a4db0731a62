// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.config;

import io.spliceway.settings.HostPort;
import io.spliceway.settings.Setting;
import io.spliceway.splice.PumpKind;
import java.util.List;

/** One service: which connections enter, and how they are treated. */
public record ServiceConfig(
        @Setting(help = "Its name, in logs and on trunks.", pattern = ServiceConfig.NAME)
        String name,

        @Setting(help = "How connections enter: forward takes a port to one destination.")
        Type type,

        @Setting(help = "Where clients connect.") HostPort listen,

        @Setting(help = "The origin, dialled by the last node of the route.")
        HostPort destination,

        @Setting(help = "How bytes are moved.", fallback = "splice")
        PumpKind pump,

        @Setting(
                help = "A fixed route, from this node to the egress; this node alone for DIRECT. When left out, the"
                        + " controller's, and DIRECT without one.",
                fallback = Setting.NONE,
                pattern = NodeConfig.ID)
        List<String> route) {

    /** What a service's name looks like. */
    public static final String NAME = "[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?";

    /** How connections enter. */
    public enum Type {
        /** A port bound to a destination. */
        FORWARD
    }
}
