// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spliceway.load.lab.emulator.LabStats;
import io.spliceway.load.lab.emulator.LabStats.Host;
import io.spliceway.load.lab.machine.Namespaces;
import io.spliceway.load.lab.machine.ProcessId;
import io.spliceway.load.lab.machine.ProcessRun;
import java.util.List;

/** Adds to the emulator's figures what only the hosts' namespaces know. */
final class HostFigures {
    private static final ObjectMapper JSON = new ObjectMapper();

    private HostFigures() {}

    static LabStats add(LabStats stats) {
        List<Host> hosts = stats.hosts().stream().map(HostFigures::add).toList();
        return new LabStats(stats.lab(), stats.upS(), stats.emulator(), hosts, stats.directions());
    }

    private static Host add(Host host) {
        String namespace = host.namespace();
        return new Host(
                host.name(),
                host.address(),
                namespace,
                host.congestion(),
                host.unroutable(),
                host.malformed(),
                host.undelivered(),
                deviceDrops(namespace),
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
