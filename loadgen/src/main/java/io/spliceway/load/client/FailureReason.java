// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.client;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why a download failed; a reset and a clean but early end are different things. */
public enum FailureReason {
    /** The host has no address. */
    UNRESOLVED,
    REFUSED,
    /** The connection was not there in time. */
    CONNECT_TIMEOUT,
    UNREACHABLE,
    /** The connection was reset before the body's end. */
    RESET,
    /** The connection ended cleanly before the body's end. */
    EARLY_END,
    /** Nothing came for too long, or all of it took too long. */
    TIMEOUT,
    /** A response, but not 200. */
    STATUS,
    /** What came is not HTTP. */
    BAD_RESPONSE,
    /** All of it came, and it is not what was promised. */
    WRONG_SHA256,
    /** Anything else the system said. */
    OTHER;

    /** Lower case with hyphens, as in reports. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
