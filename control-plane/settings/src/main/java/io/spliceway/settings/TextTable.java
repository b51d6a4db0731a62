// SPDX-License-Identifier: Apache-2.0
package io.spliceway.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns that line up: text to the left, numbers to the right, two spaces between. */
public final class TextTable {
    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] right;

    /** A table; a column whose header ends with {@code >} holds numbers. */
    public TextTable(String... headers) {
        right = new boolean[headers.length];
        String[] names = new String[headers.length];
        for (int i = 0; i < headers.length; i++) {
            right[i] = headers[i].endsWith(">");
            names[i] = right[i] ? headers[i].substring(0, headers[i].length() - 1) : headers[i];
        }
        rows.add(names);
    }

    /** One more row; as many cells as there are headers. */
    public void row(Object... cells) {
        rows.add(Arrays.stream(cells).map(String::valueOf).toArray(String[]::new));
    }

    /** The table, each line with a line end and no trailing space. */
    @Override
    public String toString() {
        int[] widths = new int[right.length];
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(widths[i] - row[i].length());
                line.append(right[i] ? padding + row[i] : row[i] + padding).append("  ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
