// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

/** A frame's payload breaks the protocol; the message says how, for the log. Costs no stack trace. */
final class FrameException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    /** Malformed, or out of place. */
    FrameException(String message) {
        this(Refusal.FRAME, message);
    }

    FrameException(Refusal refusal, String message) {
        super(message, null, false, false);
        this.refusal = refusal;
    }

    /** What to count it as. */
    Refusal refusal() {
        return refusal;
    }
}
