// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.overlay;

import io.spliceway.control.network.LinkView;
import io.spliceway.control.routing.RoutePolicy;
import java.time.Duration;

/**
 * The rules the overlay is run by.
 *
 * @param probeInterval what nodes are told
 * @param probeWindow outcomes kept for each target
 * @param links when a link counts as usable
 * @param routes how routes are compared
 * @param routeHistory changes kept for each edge and destination
 * @param warmUpNs for this long after the start, nodes that come with plans and routes keep them
 * @param keyRotationNs how long a trunk key is the newest
 * @param keyGraceNs how long the one before is accepted after that
 * @param forgetAfterNs how long a node that went away, and a link nobody probes, is still shown
 */
public record OverlayPolicy(
        Duration probeInterval,
        int probeWindow,
        LinkView.Rules links,
        RoutePolicy routes,
        int routeHistory,
        long warmUpNs,
        long keyRotationNs,
        long keyGraceNs,
        long forgetAfterNs) {}
