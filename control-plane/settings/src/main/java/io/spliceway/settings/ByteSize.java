// SPDX-License-Identifier: Apache-2.0
package io.spliceway.settings;

import static io.spliceway.settings.Units.unit;

import java.util.List;

/**
 * An amount of bytes, written with a unit: {@code 512}, {@code 64KiB}, {@code 1MiB}, {@code 10MB}.
 *
 * @param bytes 0 or more
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
    private static final Units UNITS = new Units(
            "bytes, such as 512, 64KiB or 10MB",
            List.of(
                    unit("KiB", 1 << 10),
                    unit("MiB", 1 << 20),
                    unit("GiB", 1 << 30),
                    unit("kB", 1e3),
                    unit("KB", 1e3),
                    unit("MB", 1e6),
                    unit("GB", 1e9),
                    unit("B", 1),
                    unit("", 1)));

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException(bytes + " (expected: 0 or more bytes)");
        }
    }

    public static ByteSize parse(String text) {
        return new ByteSize(UNITS.parse(text));
    }

    static String expected() {
        return UNITS.expected();
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    @Override
    public String toString() {
        if (bytes == 0 || bytes % (1 << 10) != 0) {
            return Long.toString(bytes);
        }
        if (bytes % (1 << 30) == 0) {
            return (bytes >> 30) + "GiB";
        }
        return bytes % (1 << 20) == 0 ? (bytes >> 20) + "MiB" : (bytes >> 10) + "KiB";
    }
}
