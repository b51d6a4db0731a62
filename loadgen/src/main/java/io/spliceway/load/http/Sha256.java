// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A SHA-256, and the two ways it is written: 64 hexadecimal digits for people, and the {@code Repr-Digest} field of
 * RFC 9530, which is about the whole representation even where a response carries only a range of it.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Sha256(String hex) {
    private static final int HEX_DIGITS = 64;
    /** One member of the structured dictionary (RFC 8941): its name and a byte sequence between colons. */
    private static final Pattern REPR_DIGEST = Pattern.compile("(?:^|,)\\s*sha-256=:([A-Za-z0-9+/]{43}=):");

    public Sha256 {
        if (hex.length() != HEX_DIGITS || !hex.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 'g')) {
            throw new IllegalArgumentException(hex + " (expected: 64 hexadecimal digits)");
        }
        hex = hex.toLowerCase(Locale.ROOT);
    }

    /** A new computation. */
    public static MessageDigest computation() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** Ends a computation, which starts anew. */
    public static Sha256 of(MessageDigest computation) {
        return new Sha256(HexFormat.of().formatHex(computation.digest()));
    }

    /** The SHA-256 named by a {@code Repr-Digest} field, or null when it names none that can be read. */
    public static @Nullable Sha256 fromReprDigest(@Nullable String field) {
        Matcher matcher = REPR_DIGEST.matcher(field == null ? "" : field);
        if (!matcher.find()) {
            return null;
        }
        return new Sha256(HexFormat.of().formatHex(Base64.getDecoder().decode(matcher.group(1))));
    }

    /** The value of a {@code Repr-Digest} field, RFC 9530, section 3. */
    public String toReprDigest() {
        return "sha-256=:" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex)) + ":";
    }

    @Override
    public String toString() {
        return hex;
    }
}
