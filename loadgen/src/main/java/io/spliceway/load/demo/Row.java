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

    Samples samples() {
        return new Samples(ttfbMs, totalMs, failures);
    }

    /** Runs made, failed ones too. */
    public int runs() {
        return samples().runs();
    }

    /** Whether every run came whole and with the right SHA-256. */
    public boolean ok() {
        return samples().ok();
    }

    /** Nearest rank over the runs that went well; there must be one. */
    Quantiles ttfb() {
        return samples().ttfb();
    }

    Quantiles total() {
        return samples().total();
    }
}
