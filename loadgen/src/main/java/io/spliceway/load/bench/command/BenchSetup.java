// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.command;

import io.spliceway.load.bench.SetupBench;
import io.spliceway.load.bench.traffic.RequestLoop;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench setup}. */
@Command(
        name = "setup",
        mixinStandardHelpOptions = true,
        description =
                "1 KiB there and back, a new connection each: as many as go, then at a fixed rate; the proxy's CPU"
                        + " time for a connection, and latency.")
final class BenchSetup implements Callable<Integer> {
    private static final int HIGHEST_RATE = 1_000_000;
    private static final int LONGEST_WARM_UP = 10_000_000;

    @Option(
            names = "--concurrent",
            paramLabel = "N",
            defaultValue = "64",
            description = "Connections at a time when as many are made as go (default: ${DEFAULT-VALUE}).")
    private int concurrent;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "Connections a second at the fixed rate; when left out, half of HAProxy's maximum in this run, or of the"
                            + " slowest one's without HAProxy.")
    private @Nullable Integer rate;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "20000",
            description =
                    "Connections at least before anything is measured, for each proxy (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Mixin
    private final MeasureOptions measuring = new MeasureOptions();

    @Mixin
    private final BenchOptions options = new BenchOptions();

    @Override
    public Integer call() throws InterruptedException {
        BenchOptions.within("--concurrent", concurrent, RequestLoop.MOST_OPEN);
        BenchOptions.within("--warm-up", warmUp, LONGEST_WARM_UP);
        if (rate != null) {
            BenchOptions.within("--rate", rate, HIGHEST_RATE);
        }
        return options.run(
                "setup", measuring, (plan, progress) -> SetupBench.run(plan, concurrent, rate, warmUp, progress));
    }
}
