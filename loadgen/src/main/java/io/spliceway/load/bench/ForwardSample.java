// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

/**
 * One measurement of forwarding.
 *
 * @param bytes that the clients received meanwhile
 * @param ns how long it lasted
 * @param cpuNs of the proxy meanwhile
 * @param loadCpuNs of the load generator, both ends, meanwhile
 */
record ForwardSample(long bytes, long ns, long cpuNs, long loadCpuNs) {
    /** 10^9 bits a second. */
    double gbps() {
        return bytes * 8.0 / ns;
    }

    /** Seconds for 10^9 bytes. */
    double cpuSecondsPerGb() {
        return (double) cpuNs / bytes;
    }

    double loadCpuSecondsPerGb() {
        return (double) loadCpuNs / bytes;
    }

    /** CPU seconds of the proxy in a second: 1 is one core. */
    double cores() {
        return (double) cpuNs / ns;
    }
}
