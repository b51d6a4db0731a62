// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.load.bench.proxy.CpuPlacement;
import io.spliceway.load.bench.proxy.ProxyPrograms;
import io.spliceway.load.output.LiveLine;
import io.spliceway.settings.ExitCode;
import io.spliceway.settings.UserError;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HAProxy is killed while a benchmark measures it: its name is told, and nobody takes what came of it for a result. */
@Timeout(120)
class DyingProxyIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final BenchPlan PLAN = new BenchPlan(
            ProxyPrograms.named(List.of(), List.of("haproxy")),
            false,
            1,
            3,
            Duration.ofSeconds(1),
            1,
            PrivateLoopback.SHARED,
            CpuPlacement.none(),
            null);

    private interface Bench {
        BenchReport run(BenchProgress progress) throws InterruptedException;
    }

    @Test
    void forward() {
        expectNamed(progress -> ForwardBench.run(PLAN, List.of(2), progress));
    }

    @Test
    void setup() {
        expectNamed(progress -> SetupBench.run(PLAN, 8, null, 1, progress));
    }

    @Test
    void idle() {
        expectNamed(progress -> IdleBench.run(PLAN, 100, progress));
    }

    @Test
    void latency() {
        expectNamed(progress -> LatencyBench.run(PLAN, List.of(1), progress));
    }

    private static void expectNamed(Bench bench) {
        try (BenchProgress progress = new BenchProgress(
                new LiveLine(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8), false),
                "test",
                System::nanoTime)) {
            CompletableFuture<Void> killer = CompletableFuture.runAsync(() -> {
                await(() -> progress.line().contains("haproxy"));
                haproxies().forEach(ProcessHandle::destroyForcibly);
            });
            assertThatThrownBy(() -> bench.run(progress))
                    .isInstanceOfSatisfying(
                            UserError.class,
                            error -> assertThat(error.exitCode()).isEqualTo(ExitCode.FAILED))
                    .hasMessageStartingWith("haproxy has ended with exit code 137");
            killer.join();
        }
        assertThat(haproxies()).isEmpty();
    }

    private static Stream<ProcessHandle> haproxies() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("/haproxy"));
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the deadline").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
