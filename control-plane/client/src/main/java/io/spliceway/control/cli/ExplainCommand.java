// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spliceway.control.client.ControlQueries;
import io.spliceway.control.client.RouteExplanation;
import io.spliceway.control.client.RouteExplanation.Candidate;
import io.spliceway.control.client.RouteExplanation.Change;
import io.spliceway.control.client.RouteExplanation.Way;
import io.spliceway.control.client.RouteLeg;
import io.spliceway.settings.HostPort;
import io.spliceway.settings.TextTable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code explain EDGE DEST}: why a route is in use. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description =
                "Prints every route that was considered from an edge to a destination, leg by leg, and why the one"
                        + " in use won.")
final class ExplainCommand implements Runnable {
    private static final int SHOWN_CHANGES = 5;

    @Mixin
    private QueryOptions options = new QueryOptions();

    @Parameters(index = "0", paramLabel = "EDGE", description = "The id of the edge.")
    private String edge = "";

    @Parameters(
            index = "1",
            paramLabel = "DEST",
            converter = QueryOptions.HostPortConverter.class,
            description = "The destination, HOST:PORT, as the edge's service declares it.")
    private HostPort destination = new HostPort("0.0.0.0", 0);

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "" + ControlQueries.DEFAULT_CANDIDATES,
            description = "Most usable candidates to print, the cheapest; 0 for all (${DEFAULT-VALUE}).")
    private int limit;

    @Override
    public void run() {
        options.run(queries -> queries.explain(edge, destination, limit), ExplainCommand::text, ExplainCommand::json);
    }

    static String text(RouteExplanation explanation) {
        StringBuilder text = new StringBuilder();
        text.append("From ")
                .append(explanation.edge())
                .append(" to ")
                .append(explanation.destination())
                .append('\n');
        text.append(explanation.verdict()).append("\n\n");
        TextTable table = new TextTable("", "ROUTE", "MS>", "COST_MS>", "LEGS_MS", "WHY");
        for (Candidate candidate : explanation.candidates()) {
            table.row(
                    candidate.chosen() ? "*" : "",
                    Texts.route(candidate.nodeIds()),
                    Texts.ms(candidate.rttUs()),
                    Texts.ms(candidate.costUs()),
                    candidate.legs().stream().map(leg -> Texts.ms(leg.rttUs())).collect(Collectors.joining(" + ")),
                    candidate.note());
        }
        text.append(table);
        if (explanation.omitted() > 0) {
            text.append(explanation.omitted())
                    .append(" more were considered (--limit 0 prints all that can be used).\n");
        }
        if (!explanation.history().isEmpty()) {
            text.append("\nLast changes, newest first\n");
            TextTable changes = new TextTable("AT", "TO", "MS>", "FROM", "MS>", "DIRECT_MS>", "WHY");
            explanation.history().stream().limit(SHOWN_CHANGES).forEach(change -> {
                Way from = change.from();
                changes.row(
                        Texts.time(change.at()),
                        Texts.route(change.to().nodeIds()),
                        Texts.ms(change.to().rttUs()),
                        from == null ? Texts.NONE : Texts.route(from.nodeIds()),
                        from == null ? Texts.NONE : Texts.ms(from.rttUs()),
                        Texts.ms(change.directUs()),
                        change.reason());
            });
            text.append(changes);
        }
        return text.toString();
    }

    static JsonNode json(RouteExplanation explanation) {
        ObjectNode root = JsonOutput.object();
        root.put("edge", explanation.edge());
        root.put("destination", explanation.destination().toString());
        root.put("verdict", explanation.verdict());
        JsonOutput.fill(root.putArray("candidates"), explanation.candidates(), (candidate, row) -> {
            JsonOutput.route(row, candidate.nodeIds());
            JsonOutput.fill(row.putArray("legs"), candidate.legs(), ExplainCommand::leg);
            JsonOutput.ms(row, "rtt_ms", candidate.rttUs());
            JsonOutput.ms(row, "cost_ms", candidate.costUs());
            row.put("chosen", candidate.chosen());
            row.put("why", candidate.note());
        });
        root.put("omitted", explanation.omitted());
        JsonOutput.fill(root.putArray("history"), explanation.history(), ExplainCommand::change);
        return root;
    }

    private static void leg(RouteLeg leg, ObjectNode into) {
        into.put("from", leg.from());
        into.put("to", leg.to());
        JsonOutput.ms(into, "rtt_ms", leg.rttUs());
    }

    private static void change(Change change, ObjectNode into) {
        into.put("at", change.at().toString());
        way(into, "from", change.from());
        way(into, "to", change.to());
        JsonOutput.ms(into, "direct_ms", change.directUs());
        into.put("why", change.reason());
    }

    private static void way(ObjectNode into, String key, @Nullable Way way) {
        if (way == null) {
            into.putNull(key);
            return;
        }
        ObjectNode object = into.putObject(key);
        JsonOutput.route(object, way.nodeIds());
        JsonOutput.ms(object, "rtt_ms", way.rttUs());
    }
}
