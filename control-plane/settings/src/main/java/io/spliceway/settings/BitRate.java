// SPDX-License-Identifier: Apache-2.0
package io.spliceway.settings;

import static io.spliceway.settings.Units.unit;

import java.util.List;

/**
 * A transmission rate, written with a unit: {@code 100kbit}, {@code 30Mbit}, {@code 1Gbit} a second.
 *
 * @param bitsPerS 0 or more
 */
public record BitRate(long bitsPerS) implements Comparable<BitRate> {
    private static final Units UNITS = new Units(
            "bits a second, such as 100kbit, 30Mbit or 1Gbit",
            List.of(unit("kbit", 1e3), unit("Mbit", 1e6), unit("Gbit", 1e9), unit("bit", 1)));

    public BitRate {
        if (bitsPerS < 0) {
            throw new IllegalArgumentException(bitsPerS + " (expected: 0 or more bits a second)");
        }
    }

    public static BitRate parse(String text) {
        return new BitRate(UNITS.parse(text));
    }

    static String expected() {
        return UNITS.expected();
    }

    @Override
    public int compareTo(BitRate other) {
        return Long.compare(bitsPerS, other.bitsPerS);
    }

    @Override
    public String toString() {
        if (bitsPerS != 0 && bitsPerS % 1_000_000_000 == 0) {
            return bitsPerS / 1_000_000_000 + "Gbit";
        }
        if (bitsPerS != 0 && bitsPerS % 1_000_000 == 0) {
            return bitsPerS / 1_000_000 + "Mbit";
        }
        return bitsPerS != 0 && bitsPerS % 1_000 == 0 ? bitsPerS / 1_000 + "kbit" : bitsPerS + "bit";
    }
}
