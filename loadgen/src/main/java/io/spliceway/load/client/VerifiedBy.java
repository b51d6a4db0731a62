// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.client;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a body's SHA-256 was compared with. */
public enum VerifiedBy {
    /** Nothing: none was expected and the server named none. */
    NOTHING,
    /** The server's {@code Repr-Digest} field. */
    REPR_DIGEST,
    /** What the caller expected. */
    EXPECTED,
    /** What the server answered that it had got of an upload. */
    ANSWER;

    /** Lower case with hyphens, as in reports. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
