// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import io.spliceway.load.client.Quantiles;
import java.util.ArrayList;
import java.util.List;

/**
 * Several runs of the same download or upload.
 *
 * @param ttfbMs first byte, milliseconds from the start of connect(2), of every run that went well, in their order
 * @param totalMs last byte, likewise
 * @param failures why runs failed
 */
public record Samples(List<Double> ttfbMs, List<Double> totalMs, List<String> failures) {
    /** No run. */
    static final Samples NONE = new Samples(List.of(), List.of(), List.of());

    public Samples {
        ttfbMs = List.copyOf(ttfbMs);
        totalMs = List.copyOf(totalMs);
        failures = List.copyOf(failures);
    }

    /** Runs made, failed ones too. */
    int runs() {
        return totalMs.size() + failures.size();
    }

    /** Whether every run came whole and with the right SHA-256. */
    boolean ok() {
        return failures.isEmpty() && !totalMs.isEmpty();
    }

    /** Nearest rank over the runs that went well; there must be one. */
    Quantiles ttfb() {
        return quantiles(ttfbMs);
    }

    Quantiles total() {
        return quantiles(totalMs);
    }

    Samples and(Samples more) {
        return new Samples(join(ttfbMs, more.ttfbMs), join(totalMs, more.totalMs), join(failures, more.failures));
    }

    private static <T> List<T> join(List<T> a, List<T> b) {
        List<T> both = new ArrayList<>(a);
        both.addAll(b);
        return both;
    }

    private static Quantiles quantiles(List<Double> samples) {
        return Quantiles.of(samples.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
