// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.load.lab.RootOnly;
import io.spliceway.load.lab.RunningPeer;
import io.spliceway.load.lab.machine.Namespaces;
import io.spliceway.load.lab.machine.ProcessRun;
import io.spliceway.load.lab.spec.LabSpec;
import io.spliceway.load.lab.wan.ForwardingLoop;
import io.spliceway.load.lab.wan.Network;
import io.spliceway.load.lab.wan.NetworkBuilder;
import io.spliceway.load.lab.wan.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** That what the emulator cuts from super-packets is what a kernel takes for segments of another kernel. */
@Tag("root")
class SegmentationIT {
    private static final LabSpec SPEC = LabSpec.parse("lab.yaml", """
            name: it-seg
            hosts:
              a: {address: 10.77.0.1, address6: 'fd77::1', congestion: reno}
              b: {address: 10.77.0.2, address6: 'fd77::2', congestion: reno}
            """);

    /** So slow that two segments are too long for one run, and every super-packet is cut to pieces. */
    private static final Shape SHAPE = new Shape(TimeUnit.MICROSECONDS.toNanos(100), 0.01, 36_000_000, 1 << 20);

    private final List<String> namespaces = new ArrayList<>();
    private final List<TunWire> devices = new ArrayList<>();
    private final List<ChecksumWire> wires = new ArrayList<>();

    @BeforeEach
    void makeHosts() {
        RootOnly.assume();
        for (String host : SPEC.hosts().keySet()) {
            ProcessRun.require("ip", "netns", "add", SPEC.namespace(host));
            namespaces.add(SPEC.namespace(host));
            TunWire device = TunWire.open(true);
            devices.add(device);
            Namespaces.furnish(SPEC, host, device.device());
            wires.add(new ChecksumWire(device));
        }
    }

    @AfterEach
    void removeHosts() {
        devices.forEach(TunWire::close);
        namespaces.forEach(namespace -> ProcessRun.require("ip", "netns", "del", namespace));
    }

    @Test
    void aKernelThatChecksEverySegmentFindsNothingWrong() throws InterruptedException {
        NetworkBuilder builder = new NetworkBuilder(1, System::nanoTime);
        List<String> names = List.copyOf(SPEC.hosts().keySet());
        for (int i = 0; i < wires.size(); i++) {
            builder.host(
                    names.get(i),
                    wires.get(i),
                    Objects.requireNonNull(SPEC.hosts().get(names.get(i))).addresses());
        }
        try (Network network = builder.link("a", "b", SHAPE).build();
                ForwardingLoop loop = new ForwardingLoop(network, System::nanoTime)) {
            Thread thread = Thread.ofPlatform().start(loop);
            try (RunningPeer a = RunningPeer.start(namespaces.getFirst());
                    RunningPeer b = RunningPeer.start(namespaces.getLast())) {
                a.awaitReady();
                b.awaitReady();
                for (String address : List.of("10.77.0.2", "fd77::2")) {
                    String[] answer = a.ask("send " + address + " 3000000").split(" ", -1);
                    assertThat(answer[1]).isEqualTo(answer[0]);
                }
            } finally {
                loop.stop();
                thread.join();
            }
        }
        assertThat(wires.getLast().completed.get()).isGreaterThan(4000);
        assertThat(wires.getLast().superPackets.get())
                .as("two segments of which one is short enough to be delivered with the other")
                .isLessThan(100);
        for (String namespace : namespaces) {
            assertThat(counters(namespace, "/proc/net/snmp")).contains("Tcp: InCsumErrors 0", "Tcp: InErrs 0");
            assertThat(counters(namespace, "/proc/net/snmp6")).contains("Ip6InHdrErrors 0");
        }
    }

    /** Lines of name and value, whichever way the file has them. */
    private static List<String> counters(String namespace, String file) {
        List<String> lines = ProcessRun.require(Namespaces.command(namespace, List.of("cat", file)), "")
                .lines()
                .toList();
        List<String> counters = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String[] words = lines.get(i).split(" +|\t+", -1);
            String[] before = i == 0 ? new String[0] : lines.get(i - 1).split(" +", -1);
            boolean values = before.length == words.length && before[0].equals(words[0]) && words[0].endsWith(":");
            for (int column = 1; values && column < words.length; column++) {
                counters.add(words[0] + " " + before[column] + " " + words[column]);
            }
            if (words.length > 1 && !words[0].endsWith(":")) {
                counters.add(words[0] + " " + words[words.length - 1].strip());
            }
        }
        return counters;
    }
}
