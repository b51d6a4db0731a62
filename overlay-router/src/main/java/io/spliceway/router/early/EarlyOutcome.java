// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.early;

/** What became of a SYN that was seen. Each {@link #OPENED} is followed by one of the three after it. */
public enum EarlyOutcome {
    /** The flow was opened upstream. */
    OPENED,
    /** Its connection came and took what was open. */
    CLAIMED,
    /** No connection came in time; what was open was closed. */
    EXPIRED,
    /** It could not be opened, or broke before its connection came. */
    FAILED,
    /** Too many are open that nobody has claimed, or too many from that network. */
    OVER_BUDGET,
    /** Early SYN rests, because too few were claimed lately. */
    SWITCHED_OFF,
    /** No idle trunk leads to the next node. */
    NO_TRUNK,
    /** Seen before, or its connection had been accepted already. */
    DUPLICATE,
    /** The kernel had no room to show it. */
    DROPPED
}
