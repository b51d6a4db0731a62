// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.command;

import io.spliceway.settings.Durations;
import io.spliceway.settings.UserError;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of benchmarks that measure for a time. */
final class MeasureOptions {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    @Option(
            names = "--measure",
            paramLabel = "TIME",
            defaultValue = "2s",
            description = "How long each measurement lasts (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets what has a default.
    private Duration measure;

    @Option(names = "--no-direct", description = "Leave out what the load does without a proxy.")
    private boolean noDirect;

    Duration measure() {
        if (measure.compareTo(SHORTEST) < 0 || measure.compareTo(LONGEST) > 0) {
            throw UserError.usage("--measure: " + Durations.format(measure) + " (expected: "
                    + Durations.format(SHORTEST) + ".." + Durations.format(LONGEST) + ")");
        }
        return measure;
    }

    boolean direct() {
        return !noDirect;
    }
}
