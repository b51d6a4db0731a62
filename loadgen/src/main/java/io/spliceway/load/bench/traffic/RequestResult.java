// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.traffic;

import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What came of the connections of one measurement.
 *
 * @param answered whole and right, within the measured time
 * @param failures that were not, by what was wrong; of the whole measurement with its begin and its end
 * @param ns how long was measured
 * @param cpuNs of the proxy meanwhile
 * @param loadCpuNs of client and origin meanwhile
 * @param latencyNs from the intended begin of each connection to the end of its answer
 */
public record RequestResult(
        long answered, Map<String, Long> failures, long ns, long cpuNs, long loadCpuNs, Histogram latencyNs) {
    public RequestResult {
        failures = Map.copyOf(failures);
    }

    public long failed() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    public double perSecond() {
        return answered * 1e9 / ns;
    }

    /** Microseconds of the proxy's CPU time. */
    public double cpuUsPerConnection() {
        return cpuNs / 1e3 / answered;
    }

    /** CPU seconds of the proxy in a second: 1 is one core. */
    public double cores() {
        return (double) cpuNs / ns;
    }

    /** Microseconds within which that share of the connections ended, 0 to 100. */
    public double latencyUs(double percentile) {
        return latencyNs.getValueAtPercentile(percentile) / 1e3;
    }
}
