// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.command;

import io.spliceway.load.bench.IdleBench;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench idle}. */
@Command(
        name = "idle",
        mixinStandardHelpOptions = true,
        description = "Flows that were used once and then do nothing: the proxy's memory for each.")
final class BenchIdle implements Callable<Integer> {
    /** All from one address of the loopback interface, which has so many ports to connect from. */
    private static final int MOST_FLOWS = 28_000;

    @Option(
            names = "--flows",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Flows at a time (default: ${DEFAULT-VALUE}).")
    private int flows;

    @Mixin
    private final BenchOptions options = new BenchOptions();

    @Override
    public Integer call() throws InterruptedException {
        BenchOptions.within("--flows", flows, MOST_FLOWS);
        return options.run("idle", (plan, progress) -> IdleBench.run(plan, flows, progress));
    }
}
