// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.routing;

/**
 * How routes are compared.
 *
 * @param maxRelays most relays between edge and egress
 * @param relayCostUs charged for each node after the edge, so that equal routes go to the one with fewer
 * @param switchMarginPercent a switch must gain this much of what is in use
 * @param switchMarginUs and this much in absolute terms
 * @param maxRoutes most routes, DIRECT aside, that an edge is given for a destination
 */
public record RoutePolicy(
        int maxRelays, long relayCostUs, double switchMarginPercent, long switchMarginUs, int maxRoutes) {

    /** What must be gained on a route of this cost before it is left. */
    public long marginUs(long costUs) {
        return Math.max(Math.round(costUs * switchMarginPercent / 100), switchMarginUs);
    }
}
