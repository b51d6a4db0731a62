// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spliceway.load.lab.emulator.LabStats;
import io.spliceway.load.lab.emulator.LabStats.Host;
import io.spliceway.load.lab.machine.Namespaces;
import io.spliceway.load.lab.machine.ProcessId;
import io.spliceway.load.lab.machine.ProcessRun;
import io.spliceway.load.lab.spec.LabSpec;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Adds to the emulator's figures what only the hosts' namespaces know. */
final class HostFigures {
    private static final ObjectMapper JSON = new ObjectMapper();

    private HostFigures() {}

    /**
     * Adds them.
     *
     * @param deviceDrops what {@link #deviceDrops} returned
     */
    static LabStats add(LabStats stats, Map<String, Long> deviceDrops) {
        List<Host> hosts = stats.hosts().stream()
                .map(host -> add(host, deviceDrops.getOrDefault(host.name(), 0L)))
                .toList();
        return new LabStats(stats.lab(), stats.upS(), stats.emulator(), hosts, stats.directions());
    }

    /** What the device of each host has dropped since it was made, by the host's name. */
    static Map<String, Long> deviceDrops(LabSpec spec) {
        return spec.hosts().keySet().stream()
                .collect(Collectors.toMap(host -> host, host -> deviceDrops(spec.namespace(host))));
    }

    private static Host add(Host host, long deviceDrops) {
        String namespace = host.namespace();
        return new Host(
                host.name(),
                host.address(),
                namespace,
                host.congestion(),
                host.unroutable(),
                host.malformed(),
                host.undelivered(),
                deviceDrops - host.deviceDrops(),
                Namespaces.processes(namespace).stream().map(ProcessId::pid).toList());
    }

    private static long deviceDrops(String namespace) {
        String links = ProcessRun.require("ip", "-n", namespace, "-j", "-s", "link", "show", Namespaces.DEVICE);
        try {
            return JSON.readTree(links).at("/0/stats64/tx/dropped").asLong();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("ip -j wrote no JSON: " + links, e);
        }
    }
}
