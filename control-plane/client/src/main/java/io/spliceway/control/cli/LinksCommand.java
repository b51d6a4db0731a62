// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.spliceway.control.client.ControlQueries;
import io.spliceway.control.client.LinkStatus;
import io.spliceway.control.client.LinkStatus.Target;
import io.spliceway.settings.TextTable;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code links}: what was measured. */
@Command(
        name = "links",
        mixinStandardHelpOptions = true,
        description =
                "Prints what each node measured to the others and to destinations. USED is what routes are computed"
                        + " from: between nodes the median of both directions' samples. MBIT/S is the most that trunks were"
                        + " seen to deliver that way within the last minute, which is less than the path has when"
                        + " nobody needed it all.")
final class LinksCommand implements Runnable {
    @Mixin
    private QueryOptions options = new QueryOptions();

    @Override
    public void run() {
        options.run(ControlQueries::links, LinksCommand::table, LinksCommand::json);
    }

    static String table(List<LinkStatus> links) {
        TextTable table = new TextTable(
                "FROM",
                "TO",
                "STATE",
                "SAMPLES>",
                "LOST>",
                "MIN_MS>",
                "MEDIAN_MS>",
                "P90_MS>",
                "MAX_MS>",
                "USED_MS>",
                "MBIT/S>",
                "AGE>");
        for (LinkStatus link : links) {
            table.row(
                    link.from(),
                    link.to(),
                    state(link),
                    link.samples(),
                    link.lost(),
                    Texts.ms(link.minUs()),
                    Texts.ms(link.medianUs()),
                    Texts.ms(link.p90Us()),
                    Texts.ms(link.maxUs()),
                    Texts.ms(link.routeUs()),
                    Texts.mbit(link.deliveryBitsPerS()),
                    Texts.age(link.age()));
        }
        return table.toString();
    }

    static JsonNode json(List<LinkStatus> links) {
        return JsonOutput.list("links", links, (link, row) -> {
            row.put("from", link.from());
            row.put("to", link.to().toString());
            row.put("kind", link.to() instanceof Target.Node ? "node" : "destination");
            row.put("state", state(link));
            row.put("samples", link.samples());
            row.put("lost", link.lost());
            JsonOutput.ms(row, "min_ms", link.minUs());
            JsonOutput.ms(row, "median_ms", link.medianUs());
            JsonOutput.ms(row, "p90_ms", link.p90Us());
            JsonOutput.ms(row, "max_ms", link.maxUs());
            JsonOutput.ms(row, "used_ms", link.routeUs());
            if (link.deliveryBitsPerS() == LinkStatus.UNKNOWN) {
                row.putNull("delivery_mbit_s");
            } else {
                row.put("delivery_mbit_s", link.deliveryBitsPerS() / 1e6);
            }
            row.put("age_ms", link.age().toMillis());
        });
    }

    private static String state(LinkStatus link) {
        return link.state().name().toLowerCase(Locale.ROOT);
    }
}
