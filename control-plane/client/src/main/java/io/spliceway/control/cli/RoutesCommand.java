// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.spliceway.control.client.ControlQueries;
import io.spliceway.control.client.LinkStatus;
import io.spliceway.control.client.RouteStatus;
import io.spliceway.settings.TextTable;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code routes}: what was chosen. */
@Command(
        name = "routes",
        mixinStandardHelpOptions = true,
        description = "Prints the route in use for each edge and destination, and what it gains over DIRECT.")
final class RoutesCommand implements Runnable {
    @Mixin
    private QueryOptions options = new QueryOptions();

    @Override
    public void run() {
        options.run(ControlQueries::routes, RoutesCommand::table, RoutesCommand::json);
    }

    static String table(List<RouteStatus> routes) {
        TextTable table = new TextTable(
                "EDGE", "DESTINATION", "VERSION>", "ACKED>", "ROUTE", "MS>", "DIRECT_MS>", "GAIN>", "SINCE");
        for (RouteStatus route : routes) {
            table.row(
                    route.edge(),
                    route.destination(),
                    version(route.version()),
                    version(route.acknowledged()),
                    Texts.route(route.nodeIds()),
                    Texts.ms(route.rttUs()),
                    Texts.ms(route.directUs()),
                    gain(route),
                    Texts.time(route.since()));
        }
        return table.toString();
    }

    private static String version(long version) {
        return version == 0 ? Texts.NONE : Long.toString(version);
    }

    private static String gain(RouteStatus route) {
        if (route.rttUs() == LinkStatus.UNKNOWN || route.directUs() <= 0) {
            return Texts.NONE;
        }
        return String.format(Locale.ROOT, "%.0f%%", 100.0 * (route.directUs() - route.rttUs()) / route.directUs());
    }

    static JsonNode json(List<RouteStatus> routes) {
        return JsonOutput.list("routes", routes, (route, row) -> {
            row.put("edge", route.edge());
            row.put("destination", route.destination().toString());
            row.put("version", route.version());
            row.put("acknowledged", route.acknowledged());
            JsonOutput.route(row, route.nodeIds());
            JsonOutput.ms(row, "rtt_ms", route.rttUs());
            JsonOutput.ms(row, "direct_ms", route.directUs());
            row.put("since", route.since().toString());
        });
    }
}
