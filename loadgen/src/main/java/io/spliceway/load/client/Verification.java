// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.client;

import io.spliceway.load.http.Sha256;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What came of comparing a body's SHA-256.
 *
 * @param sha256 of the body, in hexadecimal; empty when it did not come to its end
 * @param by what it was compared with
 * @param ok whether it was compared, and equal
 * @param failure null when it was equal, or compared with nothing
 */
record Verification(
        String sha256, VerifiedBy by, boolean ok, @Nullable Failure failure) {
    private static final Pattern ANSWER = Pattern.compile("\"sha256\":\"([0-9a-f]{64})\"");

    /** Of a body that did not come to its end. */
    static final Verification NONE = new Verification("", VerifiedBy.NOTHING, false, null);

    /** Compares with what the caller expected, or else with what the server promised. */
    static Verification of(Sha256 actual, @Nullable Sha256 expected, @Nullable String reprDigest) {
        if (expected != null) {
            return compare(actual, expected, VerifiedBy.EXPECTED);
        }
        Sha256 promised = Sha256.fromReprDigest(reprDigest);
        return promised == null
                ? new Verification(actual.hex(), VerifiedBy.NOTHING, false, null)
                : compare(actual, promised, VerifiedBy.REPR_DIGEST);
    }

    /**
     * Compares what was sent with what the server says that it got.
     *
     * @param answer as an origin's {@code /sink} gives it, {@code {"bytes":N,"sha256":"..."}}
     */
    static Verification ofUpload(Sha256 sent, String answer) {
        Matcher matcher = ANSWER.matcher(answer);
        if (!matcher.find()) {
            String detail = "the answer to an upload has no sha256";
            return new Verification("", VerifiedBy.NOTHING, false, new Failure(FailureReason.BAD_RESPONSE, detail));
        }
        return compare(new Sha256(matcher.group(1)), sent, VerifiedBy.ANSWER);
    }

    private static Verification compare(Sha256 actual, Sha256 wanted, VerifiedBy by) {
        boolean same = actual.equals(wanted);
        String detail = "got " + actual + " (expected: " + wanted + " by " + by.text() + ")";
        return new Verification(actual.hex(), by, same, same ? null : new Failure(FailureReason.WRONG_SHA256, detail));
    }
}
