// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.command;

import io.spliceway.load.bench.ForwardBench;
import io.spliceway.settings.UserError;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench forward}. */
@Command(
        name = "forward",
        mixinStandardHelpOptions = true,
        description = "Long streams from an origin to a client: throughput, and the proxy's CPU time for a GB.")
final class BenchForward implements Callable<Integer> {
    private static final int MOST_STREAMS = 1_000;

    @Option(
            names = "--streams",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,32",
            description = "Streams at a time; each of these is measured (default: ${DEFAULT-VALUE}).")
    private List<Integer> streams = List.of();

    @Mixin
    private final MeasureOptions measuring = new MeasureOptions();

    @Mixin
    private final BenchOptions options = new BenchOptions();

    @Override
    public Integer call() throws InterruptedException {
        List<Integer> counts = streams.stream().distinct().sorted().toList();
        if (counts.isEmpty()) {
            throw UserError.usage("--streams: nothing (expected: 1.." + MOST_STREAMS + ")");
        }
        counts.forEach(count -> BenchOptions.within("--streams", count, MOST_STREAMS));
        return options.run("forward", measuring, (plan, progress) -> ForwardBench.run(plan, counts, progress));
    }
}
