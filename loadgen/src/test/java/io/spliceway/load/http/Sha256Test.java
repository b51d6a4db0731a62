// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class Sha256Test {
    /** Appendix B.1 of RFC 9530: the digest of {@code {"hello": "world"}} and a line feed. */
    private static final String RFC_FIELD = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:";

    @Test
    void writesTheFieldOfTheRfc() {
        assertThat(of("{\"hello\": \"world\"}\n").toReprDigest()).isEqualTo(RFC_FIELD);
    }

    @Test
    void readsItBackAmongOtherAlgorithms() {
        Sha256 expected = of("{\"hello\": \"world\"}\n");
        assertThat(Sha256.fromReprDigest(RFC_FIELD)).isEqualTo(expected);
        assertThat(Sha256.fromReprDigest("md5=:AAAA:, " + RFC_FIELD)).isEqualTo(expected);
        assertThat(Sha256.fromReprDigest("sha-512=:AAAA:")).isNull();
        assertThat(Sha256.fromReprDigest("sha-256=:tooshort=:")).isNull();
        assertThat(Sha256.fromReprDigest(null)).isNull();
    }

    @Test
    void takesHexadecimalOfEitherCaseAndNothingElse() {
        String hex = of("x").hex();
        assertThat(new Sha256(hex.toUpperCase(Locale.ROOT))).isEqualTo(new Sha256(hex));
        assertThatThrownBy(() -> new Sha256(hex.substring(1))).hasMessageContaining("expected: 64 hexadecimal digits");
        assertThatThrownBy(() -> new Sha256("g" + hex.substring(1))).isInstanceOf(IllegalArgumentException.class);
    }

    private static Sha256 of(String text) {
        MessageDigest computation = Sha256.computation();
        computation.update(text.getBytes(StandardCharsets.UTF_8));
        return Sha256.of(computation);
    }
}
