// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.command;

import io.spliceway.load.bench.BenchPlan;
import io.spliceway.load.bench.BenchProgress;
import io.spliceway.load.bench.BenchReport;
import io.spliceway.load.bench.PrivateLoopback;
import io.spliceway.load.bench.StealTime;
import io.spliceway.load.bench.proxy.CpuPlacement;
import io.spliceway.load.bench.proxy.ProxyProgram;
import io.spliceway.load.bench.proxy.ProxyPrograms;
import io.spliceway.load.lab.JvmEnd;
import io.spliceway.load.output.OutputFile;
import io.spliceway.settings.ExitCode;
import io.spliceway.settings.UserError;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every benchmark, and what is done with a report. */
final class BenchOptions {
    private static final int MOST_ROUNDS = 100;
    private static final int MOST_THREADS = 64;
    private static final int TIMED_ROUNDS = 7;
    private static final int UNTIMED_ROUNDS = 3;
    private static final String NONE = "none";

    /** A benchmark, ready to run. */
    interface Bench {
        BenchReport run(BenchPlan plan, BenchProgress progress) throws InterruptedException;
    }

    @Option(
            names = "--peers",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "haproxy,nginx",
            description = "Other proxies in the same run: haproxy, nginx, haproxy-tuned (1 MiB pipes), nginx-tuned"
                    + " (64 KiB buffers), or none (default: ${DEFAULT-VALUE}).")
    private List<String> peers = List.of();

    @Option(
            names = "--proxies",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "spliceway-auto,spliceway-splice,spliceway-copy",
            description = "Nodes, by their pump, or none (default: ${DEFAULT-VALUE}).")
    private List<String> proxies = List.of();

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads of each proxy that forward (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Measurements of each proxy; medians are reported (default: 7, and 3 of idle flows).")
    private @Nullable Integer rounds;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the order of the proxies in each round; random when left out, and reported.")
    private @Nullable Long seed;

    @Option(names = "--no-pin", description = "Let proxies and load run on any core.")
    private boolean noPin;

    @Option(
            names = "--shared-network",
            description = "Use the machine's loopback interface as it is; otherwise root gets one of its own.")
    private boolean sharedNetwork;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "Leave the proxies' configurations and logs in this folder.")
    private @Nullable Path keep;

    @Option(names = "--brief", description = "Leave the proxies' configurations out of what is printed.")
    private boolean brief;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the result; - is standard output, and the table goes to standard error.")
    private @Nullable String json;

    /** Runs a benchmark whose measurements take a time that is chosen, and reports; the exit code. */
    int run(String name, MeasureOptions measuring, Bench bench) throws InterruptedException {
        return run(name, measuring.measure(), measuring.direct(), TIMED_ROUNDS, bench);
    }

    /** Runs a benchmark whose measurements take the time they take, and reports; the exit code. */
    int run(String name, Bench bench) throws InterruptedException {
        return run(name, null, false, UNTIMED_ROUNDS, bench);
    }

    static void within(String option, int value, int most) {
        within(option, value, 1, most);
    }

    static void within(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw UserError.usage(option + ": " + value + " (expected: " + least + ".." + most + ")");
        }
    }

    private int run(String name, @Nullable Duration measure, boolean direct, int defaultRounds, Bench bench)
            throws InterruptedException {
        OutputFile output = OutputFile.ofNullable("--json", json);
        int count = rounds == null ? defaultRounds : rounds;
        within("--rounds", count, MOST_ROUNDS);
        within("--threads", threads, MOST_THREADS);
        List<ProxyProgram> programs = ProxyPrograms.named(listed(proxies), listed(peers));
        if (programs.isEmpty() && !direct) {
            throw UserError.usage("--proxies: none (expected: at least one proxy or peer to measure)");
        }
        try {
            // A thread of its own, because it and all it starts may move to another network namespace.
            FutureTask<Integer> task =
                    new FutureTask<>(() -> measure(name, bench, programs, measure, direct, count, output));
            Thread.ofPlatform().name("bench").start(task);
            return task.get();
        } catch (ExecutionException e) {
            JvmEnd.stopIfBegun();
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private int measure(
            String name,
            Bench bench,
            List<ProxyProgram> programs,
            @Nullable Duration measure,
            boolean direct,
            int count,
            @Nullable OutputFile output)
            throws InterruptedException {
        String network = sharedNetwork ? PrivateLoopback.SHARED : PrivateLoopback.enter();
        BenchReport report;
        try (CpuPlacement cpus = noPin ? CpuPlacement.none() : CpuPlacement.split(threads);
                BenchProgress progress = BenchProgress.onStandardError(name)) {
            long order = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
            StealTime before = StealTime.now();
            report = bench.run(
                            new BenchPlan(programs, direct, threads, count, measure, order, network, cpus, keep),
                            progress)
                    .with("stolen", StealTime.now().since(before));
        }
        PrintStream out = OutputFile.besides(output);
        if (!brief) {
            out.println(report.configText());
        }
        out.print(report.text());
        if (output != null) {
            output.write(report.json());
        }
        return ExitCode.DONE;
    }

    private static List<String> listed(List<String> names) {
        return names.equals(List.of(NONE)) ? List.of() : names;
    }
}
