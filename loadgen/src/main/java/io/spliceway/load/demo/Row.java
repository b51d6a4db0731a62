// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import io.spliceway.load.client.Quantiles;
import java.util.List;

/**
 * What one way measured for one size.
 *
 * @param bytes of the body
 * @param ttfbMs first byte, milliseconds from the start of connect(2), of every run that went well
 * @param totalMs last byte, likewise
 * @param failures why runs failed
 */
public record Row(Way way, long bytes, List<Double> ttfbMs, List<Double> totalMs, List<String> failures) {
    public Row {
        ttfbMs = List.copyOf(ttfbMs);
        totalMs = List.copyOf(totalMs);
        failures = List.copyOf(failures);
    }

    /** Runs made, failed ones too. */
    public int runs() {
        return totalMs.size() + failures.size();
    }

    /** Whether every run came whole and with the right SHA-256. */
    public boolean ok() {
        return failures.isEmpty() && !totalMs.isEmpty();
    }

    /** Nearest rank over the runs that went well; there must be one. */
    Quantiles ttfb() {
        return quantiles(ttfbMs);
    }

    Quantiles total() {
        return quantiles(totalMs);
    }

    private static Quantiles quantiles(List<Double> samples) {
        return Quantiles.of(samples.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
