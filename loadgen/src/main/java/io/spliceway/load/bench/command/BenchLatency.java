// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.command;

import io.spliceway.load.bench.LatencyBench;
import io.spliceway.settings.UserError;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench latency}. */
@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        description = "100 bytes there and back, again and again, while bulk streams run through the same proxy.")
final class BenchLatency implements Callable<Integer> {
    private static final int MOST_STREAMS = 1_000;

    @Option(
            names = "--bulk",
            paramLabel = "N",
            split = ",",
            defaultValue = "0,4",
            description = "Bulk streams meanwhile; each of these is measured (default: ${DEFAULT-VALUE}).")
    private List<Integer> bulk = List.of();

    @Mixin
    private final MeasureOptions measuring = new MeasureOptions();

    @Mixin
    private final BenchOptions options = new BenchOptions();

    @Override
    public Integer call() throws InterruptedException {
        List<Integer> counts = bulk.stream().distinct().sorted().toList();
        if (counts.isEmpty()) {
            throw UserError.usage("--bulk: nothing (expected: 0.." + MOST_STREAMS + ")");
        }
        counts.forEach(count -> BenchOptions.within("--bulk", count, 0, MOST_STREAMS));
        return options.run("latency", measuring, (plan, progress) -> LatencyBench.run(plan, counts, progress));
    }
}
