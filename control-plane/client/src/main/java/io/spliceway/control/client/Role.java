// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

/** What a node may be on a route. */
public enum Role {
    /** Takes client connections in. */
    EDGE,
    /** Stands between two other nodes. */
    RELAY,
    /** Dials origins for flows that came over a trunk. */
    EGRESS
}
