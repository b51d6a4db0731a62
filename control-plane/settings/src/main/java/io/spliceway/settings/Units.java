// SPDX-License-Identifier: Apache-2.0
package io.spliceway.settings;

import java.util.List;

/**
 * Parses a non-negative decimal number with a unit.
 *
 * @param expected what to tell a user whose text does not parse
 * @param units the units, a longer one before any that it ends with
 */
record Units(String expected, List<Unit> units) {

    /**
     * One unit.
     *
     * @param factor how many of the smallest amount one of it is
     */
    record Unit(String suffix, double factor) {}

    static Unit unit(String suffix, double factor) {
        return new Unit(suffix, factor);
    }

    long parse(String text) {
        for (Unit unit : units) {
            if (text.endsWith(unit.suffix())) {
                String number = text.substring(0, text.length() - unit.suffix().length())
                        .strip();
                if (number.matches("[0-9]{1,15}(\\.[0-9]{1,9})?")) {
                    return Math.round(Double.parseDouble(number) * unit.factor());
                }
                break;
            }
        }
        throw new IllegalArgumentException(text + " (expected: " + expected + ")");
    }
}
