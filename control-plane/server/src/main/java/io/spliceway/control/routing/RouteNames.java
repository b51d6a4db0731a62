// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.routing;

import java.util.List;
import java.util.Locale;

/** Routes and times in sentences. */
final class RouteNames {
    private RouteNames() {}

    static String of(List<String> nodeIds) {
        return nodeIds.isEmpty() ? "DIRECT" : String.join(" > ", nodeIds);
    }

    static String ms(long us) {
        return String.format(Locale.ROOT, "%.1f ms", us / 1e3);
    }

    static String seconds(long ns) {
        return String.format(Locale.ROOT, "%.1f s", ns / 1e9);
    }

    static String percent(long part, long whole) {
        return String.format(Locale.ROOT, "%.0f %%", 100.0 * part / whole);
    }
}
