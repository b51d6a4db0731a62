// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spliceway.load.bench.proxy.DescriptorLimit;
import io.spliceway.load.bench.proxy.RunningProxies;
import io.spliceway.load.bench.proxy.RunningProxy;
import io.spliceway.load.bench.proxy.Wiring;
import io.spliceway.load.bench.traffic.HeldFlows;
import io.spliceway.settings.TextTable;
import io.spliceway.settings.UserError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * {@code bench idle}: what flows that do nothing cost in memory. Each was used once: a request and its answer.
 *
 * <p>What a process has grown to it seldom gives back, so each round has processes of its own. The empty process is one
 * that has had some flows and closed them: what is set up at first use is no cost of the flows that come later.
 */
public final class IdleBench {
    private static final String CLAIM =
            "Idle flows: the proxy's private memory with many open flows that do nothing, above that without.";
    private static final int WARM_UP_FLOWS = 500;
    private static final int SPARE_FLOWS = 100;
    private static final int LONG_FLOWS = 10;
    private static final double STEADY = 0.001;
    private static final long LOOK_EVERY_MS = 500;
    private static final int LOOKS_IN_A_ROW = 4;
    private static final int MOST_LOOKS = 40;
    private static final double BYTES_PER_MIB = 1 << 20;

    /** Private bytes without flows, and with them. */
    private record Sample(long emptyBytes, long bytes, int flows) {
        double perFlow() {
            return (double) (bytes - emptyBytes) / flows;
        }

        double emptyMib() {
            return emptyBytes / BYTES_PER_MIB;
        }

        double mib() {
            return bytes / BYTES_PER_MIB;
        }
    }

    private final BenchPlan plan;
    private final int flows;
    private final BenchProgress progress;
    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();
    private Map<String, String> configs = Map.of();

    private IdleBench(BenchPlan plan, int flows, BenchProgress progress) {
        this.plan = plan;
        this.flows = flows;
        this.progress = progress;
    }

    /**
     * Runs it.
     *
     * @param flows wanted; fewer, where this process may not open as many files
     */
    public static BenchReport run(BenchPlan plan, int flows, BenchProgress progress) throws InterruptedException {
        int room = flows + SPARE_FLOWS;
        long limit = DescriptorLimit.raise(2 * room + 1_000);
        int possible = Math.min(flows, Wiring.flowsWith(limit, LONG_FLOWS) - SPARE_FLOWS);
        if (possible < 1) {
            throw UserError.unavailable("open files: at most " + limit + ", too few for any flow; ulimit -Hn shows the"
                    + " limit, LimitNOFILE= of the session's unit or /etc/security/limits.conf sets it");
        }
        if (possible < flows) {
            progress.say("bench idle: " + possible + " flows instead of " + flows + ", for a process may have at most "
                    + limit + " open files");
        }
        return new IdleBench(plan, possible, progress).run();
    }

    private BenchReport run() throws InterruptedException {
        progress.plan(plan.rounds() * plan.programs().size());
        plan.programs().forEach(program -> samples.put(program.name(), new ArrayList<>()));
        for (int round = 0; round < plan.rounds(); round++) {
            try (HeldFlows load = new HeldFlows();
                    RunningProxies proxies = plan.start(load.port(), flows + SPARE_FLOWS, LONG_FLOWS)) {
                List<RunningProxy> order = Rounds.of(
                                proxies.all().stream()
                                        .filter(proxy -> !proxy.isDirect())
                                        .toList(),
                                1,
                                plan.seed() + round)
                        .getFirst();
                configs = BenchReport.configs(proxies.all());
                for (RunningProxy proxy : order) {
                    progress.step("round " + (round + 1) + " of " + plan.rounds() + ", " + proxy.name());
                    List<Sample> of = samples.getOrDefault(proxy.name(), new ArrayList<>());
                    of.add(proxy.carry(() -> measure(load, proxy)));
                }
            }
        }
        return report();
    }

    private Sample measure(HeldFlows load, RunningProxy proxy) throws InterruptedException {
        load.open(proxy.port(), Math.min(WARM_UP_FLOWS, flows));
        load.hangUp();
        long empty = steadyBytes(proxy);
        load.open(proxy.port(), flows);
        long full = steadyBytes(proxy);
        load.hangUp();
        return new Sample(empty, full, flows);
    }

    /** Private bytes when they have stopped to change: a JVM compiles for a while after its load has ended. */
    private static long steadyBytes(RunningProxy proxy) throws InterruptedException {
        long bytes = proxy.privateBytes();
        int steady = 0;
        for (int i = 0; i < MOST_LOOKS && steady < LOOKS_IN_A_ROW; i++) {
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
            long now = proxy.privateBytes();
            steady = Math.abs(now - bytes) < STEADY * bytes ? steady + 1 : 0;
            bytes = now;
        }
        return bytes;
    }

    private BenchReport report() {
        Map<String, String> settings = plan.settings();
        settings.put("flows", Integer.toString(flows));
        TextTable table = new TextTable("proxy", "flows>", "bytes/flow>", "min..max>", "empty MiB>", "with flows MiB>");
        List<ObjectNode> rows = new ArrayList<>();
        plan.programs().forEach(program -> {
            List<Sample> of = samples.getOrDefault(program.name(), List.of());
            Spread perFlow = spread(of, Sample::perFlow);
            table.row(
                    program.name(),
                    flows,
                    BenchReport.number(perFlow.median(), 0),
                    BenchReport.range(perFlow, 0),
                    BenchReport.number(spread(of, Sample::emptyMib).median(), 1),
                    BenchReport.number(spread(of, Sample::mib).median(), 1));
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            row.put("proxy", program.name());
            row.put("flows", flows);
            BenchReport.put(row, "bytes_per_flow", perFlow, 0);
            row.put("runs", of.size());
            BenchReport.put(row, "empty_mib", spread(of, Sample::emptyMib), 2);
            BenchReport.put(row, "mib", spread(of, Sample::mib), 2);
            rows.add(row);
        });
        return new BenchReport("idle", CLAIM, settings, plan.versions(), configs, rows, table.toString(), findings());
    }

    private List<String> findings() {
        List<String> findings = new ArrayList<>();
        samples.forEach((ours, of) -> samples.forEach((other, than) -> {
            if (Comparisons.areCompared(ours, other)) {
                findings.add(String.format(
                        Locale.ROOT,
                        "%s to %s: bytes per flow %.2f x",
                        ours,
                        other,
                        spread(of, Sample::perFlow).median()
                                / spread(than, Sample::perFlow).median()));
            }
        }));
        return findings;
    }

    private static Spread spread(List<Sample> samples, ToDoubleFunction<Sample> value) {
        return Spread.of(samples.stream().mapToDouble(value).toArray());
    }
}
