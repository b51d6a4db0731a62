// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spliceway.load.bench.ForwardBench.Turn;
import io.spliceway.settings.TextTable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What {@code bench forward} found: medians over the rounds, and how far apart those were. */
final class ForwardTable {
    private static final String CLAIM =
            "Forwarding: long streams through each proxy; throughput, and CPU time of the proxy's process.";

    private ForwardTable() {}

    static BenchReport report(BenchPlan plan, List<Integer> streams, List<Turn> turns) {
        Map<String, String> settings = plan.settings();
        settings.put("streams", streams.toString());
        TextTable table = new TextTable(
                "proxy", "streams>", "Gbit/s>", "min..max>", "CPU s/GB>", "min..max>", "cores>", "load s/GB>");
        turns.forEach(turn -> row(table, turn));
        return new BenchReport(
                "forward",
                CLAIM,
                settings,
                plan.versions(),
                BenchReport.configs(turns.stream().map(Turn::proxy).toList()),
                turns.stream().map(ForwardTable::json).toList(),
                table.toString(),
                findings(turns));
    }

    private static void row(TextTable table, Turn turn) {
        Spread gbps = spread(turn, ForwardSample::gbps);
        Spread cpu = spread(turn, ForwardSample::cpuSecondsPerGb);
        boolean direct = turn.proxy().isDirect();
        table.row(
                turn.proxy().name(),
                turn.streams(),
                BenchReport.number(gbps.median(), 2),
                BenchReport.number(gbps.min(), 2) + ".." + BenchReport.number(gbps.max(), 2),
                direct ? "-" : BenchReport.number(cpu.median(), 3),
                direct ? "-" : BenchReport.number(cpu.min(), 3) + ".." + BenchReport.number(cpu.max(), 3),
                direct
                        ? "-"
                        : BenchReport.number(spread(turn, ForwardSample::cores).median(), 2),
                BenchReport.number(
                        spread(turn, ForwardSample::loadCpuSecondsPerGb).median(), 3));
    }

    private static ObjectNode json(Turn turn) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put("proxy", turn.proxy().name());
        row.put("streams", turn.streams());
        BenchReport.put(row, "gbps", spread(turn, ForwardSample::gbps), 3);
        BenchReport.put(row, "cpu_s_per_gb", spread(turn, ForwardSample::cpuSecondsPerGb), 4);
        row.put("runs", turn.samples().size());
        BenchReport.put(row, "cores", spread(turn, ForwardSample::cores), 3);
        BenchReport.put(row, "load_cpu_s_per_gb", spread(turn, ForwardSample::loadCpuSecondsPerGb), 4);
        return row;
    }

    /** How each of ours compares with each of the others. */
    private static List<String> findings(List<Turn> turns) {
        return Comparisons.of(
                turns,
                turn -> turn.proxy().name(),
                Turn::about,
                (ours, other) -> String.format(
                        Locale.ROOT,
                        "throughput %.2f x, CPU per GB %.2f x",
                        ratio(ours, other, ForwardSample::gbps),
                        ratio(ours, other, ForwardSample::cpuSecondsPerGb)));
    }

    private static double ratio(Turn of, Turn than, ToDoubleFunction<ForwardSample> value) {
        return spread(of, value).median() / spread(than, value).median();
    }

    private static Spread spread(Turn turn, ToDoubleFunction<ForwardSample> value) {
        return Spread.of(turn.samples().stream().mapToDouble(value).toArray());
    }
}
