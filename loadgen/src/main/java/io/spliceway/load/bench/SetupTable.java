// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spliceway.load.bench.SetupBench.Mode;
import io.spliceway.load.bench.SetupBench.Turn;
import io.spliceway.load.bench.traffic.RequestResult;
import io.spliceway.settings.TextTable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What {@code bench setup} found: medians over the rounds, and how far apart those were. */
final class SetupTable {
    private static final String CLAIM =
            "Connections: 1 KiB there and back, a new connection each; CPU time of the proxy's process, and latency.";

    private SetupTable() {}

    static BenchReport report(BenchPlan plan, int concurrent, double perSecond, List<Turn> turns) {
        Map<String, String> settings = plan.settings();
        settings.put("saturation", concurrent + " at a time, closed loop");
        settings.put("rate", String.format(Locale.ROOT, "%.0f a second, open loop", perSecond));
        TextTable table = new TextTable(
                "mode",
                "proxy",
                "conn/s>",
                "CPU us/conn>",
                "min..max>",
                "cores>",
                "p50 us>",
                "p99 us>",
                "min..max>",
                "p99.9 us>",
                "errors>");
        turns.forEach(turn -> row(table, turn));
        return new BenchReport(
                "setup",
                CLAIM,
                settings,
                plan.versions(),
                BenchReport.configs(turns.stream().map(Turn::proxy).distinct().toList()),
                turns.stream().map(turn -> json(turn, perSecond)).toList(),
                table.toString(),
                Comparisons.of(turns, turn -> turn.proxy().name(), turn -> name(turn.mode()), SetupTable::verdict));
    }

    private static void row(TextTable table, Turn turn) {
        boolean direct = turn.proxy().isDirect();
        Spread cpu = turn.spread(RequestResult::cpuUsPerConnection);
        Spread p99 = turn.spread(result -> result.latencyUs(99));
        table.row(
                name(turn.mode()),
                turn.proxy().name(),
                BenchReport.number(turn.spread(RequestResult::perSecond).median(), 0),
                direct ? "-" : BenchReport.number(cpu.median(), 1),
                direct ? "-" : BenchReport.range(cpu, 1),
                direct
                        ? "-"
                        : BenchReport.number(turn.spread(RequestResult::cores).median(), 2),
                BenchReport.number(turn.spread(result -> result.latencyUs(50)).median(), 0),
                BenchReport.number(p99.median(), 0),
                BenchReport.range(p99, 0),
                BenchReport.number(turn.spread(result -> result.latencyUs(99.9)).median(), 0),
                errors(turn));
    }

    private static ObjectNode json(Turn turn, double perSecond) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put("proxy", turn.proxy().name());
        row.put("mode", name(turn.mode()));
        BenchReport.put(row, "conn_per_s", turn.spread(RequestResult::perSecond), 1);
        BenchReport.put(row, "cpu_us_per_conn", turn.spread(RequestResult::cpuUsPerConnection), 2);
        BenchReport.put(row, "p50_us", turn.spread(result -> result.latencyUs(50)), 1);
        BenchReport.put(row, "p99_us", turn.spread(result -> result.latencyUs(99)), 1);
        BenchReport.put(row, "p999_us", turn.spread(result -> result.latencyUs(99.9)), 1);
        if (turn.mode() == Mode.RATE) {
            row.put("rate", perSecond);
        }
        row.put("runs", turn.results().size());
        BenchReport.put(row, "cores", turn.spread(RequestResult::cores), 3);
        row.put("errors", errors(turn));
        Map<String, Long> reasons = new TreeMap<>();
        turn.results()
                .forEach(result -> result.failures().forEach((why, count) -> reasons.merge(why, count, Long::sum)));
        reasons.forEach(row.putObject("error_reasons")::put);
        return row;
    }

    private static long errors(Turn turn) {
        return turn.results().stream().mapToLong(RequestResult::failed).sum();
    }

    private static String verdict(Turn ours, Turn other) {
        double cpu = ours.spread(RequestResult::cpuUsPerConnection).median()
                / other.spread(RequestResult::cpuUsPerConnection).median();
        if (ours.mode() == Mode.SATURATION) {
            double rate = ours.spread(RequestResult::perSecond).median()
                    / other.spread(RequestResult::perSecond).median();
            return String.format(Locale.ROOT, "connections %.2f x, CPU per connection %.2f x", rate, cpu);
        }
        double p99 = ours.spread(result -> result.latencyUs(99)).median()
                / other.spread(result -> result.latencyUs(99)).median();
        return String.format(Locale.ROOT, "p99 %.2f x, CPU per connection %.2f x", p99, cpu);
    }

    private static String name(Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }
}
