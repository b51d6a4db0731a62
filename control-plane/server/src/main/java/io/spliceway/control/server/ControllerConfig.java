// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.server;

import io.spliceway.control.network.LinkView;
import io.spliceway.control.overlay.OverlayPolicy;
import io.spliceway.control.routing.RoutePolicy;
import io.spliceway.settings.Durations;
import io.spliceway.settings.HostPort;
import io.spliceway.settings.Setting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The controller's configuration file. */
public record ControllerConfig(
        @Setting(help = "Where nodes and operators connect.", fallback = "0.0.0.0:7400")
        HostPort listen,

        @Setting(help = "Time between two probes of one target.", fallback = "1s", min = "50ms", max = "5min")
        Duration probeInterval,

        @Setting(
                help = "Outcomes kept for each target of each node; the median is taken over them.",
                fallback = "9",
                min = "5",
                max = "1000")
        int probeWindow,

        @Setting(
                help = "A link whose newest outcome is older is down. More than two probe intervals; when left out,"
                        + " three, but at least 2s.",
                fallback = Setting.NONE)
        @Nullable
        Duration staleAfter,

        @Setting(
                help = "This many probes lost in a row take a link down; the last one lost in both directions does,"
                        + " too.",
                fallback = "2",
                min = "1",
                max = "100")
        int downAfterLost,

        @Setting(help = "Most relays between edge and egress.", fallback = "2", min = "0", max = "2")
        int maxRelays,

        @Setting(
                help = "Added to a route's cost for each node after the edge, so that equal routes go to the one with"
                        + " fewer.",
                fallback = "1ms",
                min = "0ms",
                max = "1s")
        Duration relayCost,

        @Setting(
                help = "A switch must gain this much of the cost of what is in use, in percent.",
                fallback = "5",
                min = "0",
                max = "100")
        double switchMarginPercent,

        @Setting(help = "And at least this much time.", fallback = "5ms", min = "0ms", max = "1s")
        Duration switchMargin,

        @Setting(
                help = "Most routes an edge is given for a destination, DIRECT aside.",
                fallback = "3",
                min = "1",
                max = "10")
        int maxRoutes,

        @Setting(
                help = "Time between two computations of the routes when nothing urgent happens.",
                fallback = "200ms",
                min = "10ms",
                max = "10s")
        Duration recomputeInterval,

        @Setting(
                help = "Changes of route kept for each edge and destination, for explain.",
                fallback = "20",
                min = "1",
                max = "1000")
        int routeHistory,

        @Setting(
                help =
                        "For this long after its start the controller leaves nodes alone that had a controller before, so"
                                + " that all can come back.",
                fallback = "8s",
                min = "0s",
                max = "10min")
        Duration warmUp,

        @Setting(
                help = "How long nodes authenticate to each other with one key; then they are given a new one.",
                fallback = "24h",
                min = "10s",
                max = "8760h")
        Duration keyRotation,

        @Setting(
                help = "How long the key before is still accepted. Less than key_rotation.",
                fallback = "5min",
                min = "1s",
                max = "24h")
        Duration keyGrace,

        @Setting(
                help = "How long a node that went away is still shown, and its routes' history kept.",
                fallback = "1h",
                min = "1s",
                max = "168h")
        Duration forgetAfter) {

    /** A probe of a far link may take a second, however often it is sent. */
    private static final Duration STALE_AFTER_MIN = Duration.ofSeconds(2);

    /** Refuses what no single setting shows. */
    public ControllerConfig {
        if (staleAfter != null && staleAfter.compareTo(probeInterval.multipliedBy(2)) <= 0) {
            throw new IllegalArgumentException("stale_after: " + Durations.format(staleAfter)
                    + " (expected: more than two probe intervals, "
                    + Durations.format(probeInterval.multipliedBy(2)) + ")");
        }
        if (keyGrace.compareTo(keyRotation) >= 0) {
            throw new IllegalArgumentException("key_grace: " + Durations.format(keyGrace)
                    + " (expected: less than key_rotation, " + Durations.format(keyRotation) + ")");
        }
    }

    OverlayPolicy policy() {
        return new OverlayPolicy(
                probeInterval,
                probeWindow,
                new LinkView.Rules(staleAfterOrDefault().toNanos(), downAfterLost),
                new RoutePolicy(
                        maxRelays,
                        relayCost.toNanos() / 1_000,
                        switchMarginPercent,
                        switchMargin.toNanos() / 1_000,
                        maxRoutes),
                routeHistory,
                warmUp.toNanos(),
                keyRotation.toNanos(),
                keyGrace.toNanos(),
                forgetAfter.toNanos());
    }

    private Duration staleAfterOrDefault() {
        if (staleAfter != null) {
            return staleAfter;
        }
        Duration intervals = probeInterval.multipliedBy(3);
        return intervals.compareTo(STALE_AFTER_MIN) < 0 ? STALE_AFTER_MIN : intervals;
    }
}
