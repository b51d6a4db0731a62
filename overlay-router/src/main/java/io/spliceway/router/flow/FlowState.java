// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.flow;

/** The life of a flow. */
enum FlowState {
    /** A connection has come. */
    ACCEPTED,
    /** It is known where to and which way. */
    ROUTED,
    /** The upstream leg is being connected. */
    OPENING,
    /** Bytes may go both ways. */
    RELAYING,
    /** One direction has ended cleanly. */
    HALF_CLOSED,
    /** Over. */
    CLOSED;

    /** Whether the change is one that may happen. */
    boolean mayBecome(FlowState next) {
        return switch (this) {
            case ACCEPTED -> next == ROUTED || next == CLOSED;
            case ROUTED -> next == OPENING || next == CLOSED;
            case OPENING -> next == RELAYING || next == CLOSED;
            // Back to OPENING when a trunk was dead at its first use, and nothing of the flow has reached its node.
            case RELAYING -> next == HALF_CLOSED || next == OPENING || next == CLOSED;
            case HALF_CLOSED -> next == OPENING || next == CLOSED;
            case CLOSED -> false;
        };
    }
}
