// SPDX-License-Identifier: Apache-2.0
package io.spliceway.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * {@link NativeCallsBenchmark} with the allocation profiler, briefly. For figures, give it time:
 * {@code -Dit.test=NativeCallsIT -Djmh.seconds=5}.
 */
@Timeout(600)
class NativeCallsIT {
    private static final long MS = Math.round(Double.parseDouble(System.getProperty("jmh.seconds", "0.3")) * 1_000);

    /** JMH itself allocates some 200 KB an iteration, which over few operations looks like bytes of each. */
    private static final long SHORT_NS = 3_000;

    private static final double SMALLEST_OBJECT_BYTES = 16;

    @Test
    void noCallAllocates() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(NativeCallsBenchmark.class.getName())
                        .addProfiler(GCProfiler.class)
                        .forks(0)
                        .warmupIterations(3)
                        .warmupTime(TimeValue.milliseconds(MS))
                        .measurementIterations(3)
                        .measurementTime(TimeValue.milliseconds(MS))
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        assertThat(results).hasSize(7);
        for (RunResult result : results) {
            String name = result.getParams().getBenchmark();
            double bytes =
                    result.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
            System.out.printf(
                    "%-70s %8.0f ns/op %6.2f B/op%n",
                    name, result.getPrimaryResult().getScore(), bytes);
            if (result.getPrimaryResult().getScore() < SHORT_NS) {
                assertThat(bytes).as("%s, bytes allocated per operation", name).isLessThan(SMALLEST_OBJECT_BYTES / 2);
            }
        }
    }
}
