// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.config;

import io.spliceway.settings.HostPort;
import io.spliceway.settings.Setting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Settings of the connections between nodes. */
public record TrunkConfig(
        @Setting(help = "Where other nodes reach this one.", fallback = "0.0.0.0:7401")
        HostPort listen,

        @Setting(
                help = "The address other nodes are told; needed with a controller when listen names none.",
                fallback = Setting.NONE)
        @Nullable
        HostPort advertise,

        @Setting(
                help = "How long the node at the other end may answer nothing, be it data, a closed window's probes or "
                        + "keepalive, before the trunk is given up.",
                fallback = "20s",
                min = "2s",
                max = "1h")
        Duration deadAfter) {}
