// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.doctor;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one check has found.
 *
 * @param check what was looked at
 * @param level how bad it is
 * @param found what is so
 * @param remedy what would mend it; null when nothing need be
 */
record Finding(
        String check, Level level, String found, @Nullable String remedy) {
    /** How bad it is. */
    enum Level {
        OK,
        /** A node serves, slower or with less than it could. */
        WARN,
        /** A node does not serve as it should. */
        BAD;

        /** As in JSON. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding ok(String check, String found) {
        return new Finding(check, Level.OK, found, null);
    }

    static Finding warn(String check, String found, String remedy) {
        return new Finding(check, Level.WARN, found, remedy);
    }

    static Finding bad(String check, String found, String remedy) {
        return new Finding(check, Level.BAD, found, remedy);
    }

    /** One line for people. */
    String line() {
        return String.format(Locale.ROOT, "%-4s  %s: %s", level, check, found)
                + (remedy == null ? "" : ". Remedy: " + remedy);
    }
}
