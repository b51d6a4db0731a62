// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.splice.Cause;

/** Why a node will have nothing to do with what speaks at the other end of a trunk. */
public enum Refusal {
    /** It speaks another version of the protocol. */
    VERSION,
    /** It is not the node that was called, or was called by another node's name. */
    PEER,
    /** It has no key, one that is not known here, or one that is out of date. */
    KEY,
    /** It does not have the secret of the key that it names. */
    MAC,
    /** Its HELLO was made too long ago, or too far ahead of this node's clock. */
    TIME,
    /** Its HELLO was heard before. */
    REPLAY,
    /** A frame is malformed or out of place. */
    FRAME,
    /** It did not say HELLO in time. */
    TIMEOUT;

    /** What the other node is told, and a flow that was to go there ends with. */
    Cause cause() {
        return switch (this) {
            case KEY, MAC, TIME, REPLAY -> Cause.DENIED;
            case VERSION, PEER, FRAME, TIMEOUT -> Cause.PROTOCOL;
        };
    }
}
