// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.route;

/** What this node is to a flow. */
public enum FlowKind {
    /** The client's connection ends here. */
    EDGE,
    /** It comes from a node and goes to a node. */
    RELAY,
    /** It comes from a node and goes to the origin. */
    EGRESS
}
