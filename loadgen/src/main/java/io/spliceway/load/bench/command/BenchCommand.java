// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** {@code bench} and its benchmarks. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description =
                "Measures the data path beside its peers, on the loopback interface, in one run: every proxy has its"
                        + " turn in every round, and all carry the same load.",
        subcommands = {BenchForward.class, BenchSetup.class, BenchIdle.class, BenchLatency.class, HelpCommand.class})
public final class BenchCommand {}
