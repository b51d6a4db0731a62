// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spliceway.control.client.ControlQueries;
import io.spliceway.control.client.NodeStatus;
import io.spliceway.control.client.NodeStatus.Push;
import io.spliceway.settings.TextTable;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code nodes}: who takes part. */
@Command(
        name = "nodes",
        mixinStandardHelpOptions = true,
        description = "Prints the nodes the controller knows, and whether they applied what it last sent.")
final class NodesCommand implements Runnable {
    @Mixin
    private QueryOptions options = new QueryOptions();

    @Override
    public void run() {
        options.run(ControlQueries::nodes, NodesCommand::table, NodesCommand::json);
    }

    static String table(List<NodeStatus> nodes) {
        TextTable table =
                new TextTable("NODE", "ROLES", "TRUNK", "STATE", "SINCE", "PLAN", "ROUTES", "FROM", "VERSION");
        for (NodeStatus node : nodes) {
            table.row(
                    node.registration().nodeId(),
                    Texts.roles(node.registration().roles()),
                    node.registration().trunkAddress(),
                    node.connected() ? "connected" : "gone",
                    Texts.time(node.since()),
                    Texts.push(node.plan()),
                    Texts.push(node.routes()),
                    node.remoteAddress(),
                    node.registration().softwareVersion());
        }
        return table.toString();
    }

    static JsonNode json(List<NodeStatus> nodes) {
        return JsonOutput.list("nodes", nodes, (node, row) -> {
            row.put("node", node.registration().nodeId());
            JsonOutput.strings(
                    row.putArray("roles"),
                    node.registration().roles().stream()
                            .sorted()
                            .map(role -> role.name().toLowerCase(Locale.ROOT))
                            .toList());
            row.put("trunk_address", node.registration().trunkAddress().toString());
            JsonOutput.strings(row.putArray("destinations"), node.registration().destinations());
            row.put("connected", node.connected());
            row.put("since", node.since().toString());
            push(row.putObject("plan"), node.plan());
            push(row.putObject("routes"), node.routes());
            row.put("remote_address", node.remoteAddress());
            row.put("software_version", node.registration().softwareVersion());
        });
    }

    private static void push(ObjectNode into, Push push) {
        into.put("version", push.version());
        into.put("acknowledged", push.acknowledged());
        if (!push.refusal().isEmpty()) {
            into.put("refusal", push.refusal());
        }
    }
}
