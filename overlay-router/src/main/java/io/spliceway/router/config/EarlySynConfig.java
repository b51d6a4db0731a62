// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.config;

import io.spliceway.settings.Setting;
import java.time.Duration;

/** Settings of early SYN. */
public record EarlySynConfig(
        @Setting(
                help =
                        "Whether a flow is opened upstream when its client's SYN comes, before the handshake is over: auto"
                                + " where the process has CAP_NET_RAW.",
                fallback = "auto")
        Mode mode,

        @Setting(
                help = "Flows that may be open early and unclaimed at once.",
                fallback = "256",
                min = "1",
                max = "65536")
        int outstanding,

        @Setting(
                help = "Flows opened early in a second for one client network, an IPv4 /24 or an IPv6 /56.",
                fallback = "100",
                min = "1",
                max = "100000")
        int perSource,

        @Setting(
                help = "How long a flow that was opened early waits for its client's connection.",
                fallback = "3s",
                min = "100ms",
                max = "1min")
        Duration claimWithin) {

    /** When to do it. */
    public enum Mode {
        /** Where the process may. */
        AUTO,
        /** Never. */
        OFF
    }
}
