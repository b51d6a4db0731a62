// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.emulator;

import com.sun.management.ThreadMXBean;
import io.spliceway.load.lab.machine.Namespaces;
import io.spliceway.load.lab.machine.ProcessId;
import io.spliceway.load.lab.spec.HostSpec;
import io.spliceway.load.lab.spec.LabRules;
import io.spliceway.load.lab.spec.LabSpec;
import io.spliceway.load.lab.spec.LinkChange;
import io.spliceway.load.lab.wan.Endpoint;
import io.spliceway.load.lab.wan.ForwardingLoop;
import io.spliceway.load.lab.wan.Lateness;
import io.spliceway.load.lab.wan.Network;
import io.spliceway.load.lab.wan.NetworkBuilder;
import io.spliceway.load.lab.wan.Path;
import io.spliceway.load.lab.wan.Shape;
import io.spliceway.load.lab.wan.Stage;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A lab's network at work: devices in the hosts' namespaces, the emulator between them, and the thread that runs it. It
 * ends with the process. Any thread may ask it.
 */
final class Emulator {
    private static final long ANSWER_NS = TimeUnit.SECONDS.toNanos(5);
    private static final double NS_PER_US = 1e3;
    private static final double NS_PER_MS = 1e6;
    private static final double P99 = 99;

    private final LabSpec spec;
    private final Map<String, TunWire> wires = new LinkedHashMap<>();
    private final Network network;
    private final ForwardingLoop loop;
    private final Thread thread;
    private final long startNs = System.nanoTime();
    /** What the hosts' devices had dropped at the last reset. */
    private Map<String, Long> deviceDrops = Map.of();

    /** Makes devices, moves them to the namespaces, waits until every host answers, and starts to forward. */
    Emulator(LabSpec spec, Runnable onFailure) {
        this.spec = spec;
        try {
            for (String host : spec.hosts().keySet()) {
                TunWire wire = TunWire.open(spec.offload());
                wires.put(host, wire);
                Namespaces.furnish(spec, host, wire.device());
            }
            checkAnswers();
        } catch (RuntimeException e) {
            wires.values().forEach(TunWire::close);
            throw e;
        }
        this.network = network(spec, wires);
        network.touchMemory();
        this.loop = new ForwardingLoop(network, System::nanoTime);
        this.thread = Thread.ofPlatform().name("emulator").unstarted(() -> {
            try {
                loop.run();
            } catch (RuntimeException | Error e) {
                e.printStackTrace();
                onFailure.run();
            }
        });
        thread.start();
    }

    /** Changes a direction, for the packets to come. */
    synchronized void change(String from, String to, LinkChange change) {
        Network.Direction direction = network.directions().stream()
                .filter(each -> each.from().equals(from) && each.to().equals(to))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no link from " + from + " to " + to + " (expected: one of the lab's)"));
        Shape shape = change.applyTo(direction.stage().shape());
        LabRules.check("", shape, spec.mtu());
        loop.reshape(List.of(direction.stage()), List.of(shape)).join();
    }

    /** Sets all counts to zero and returns what they were; devices cannot be reset, so what they had is remembered. */
    synchronized LabStats resetCounts(@Nullable Map<String, Long> deviceDropsByNow) {
        LabStats before = stats();
        loop.resetCounts().join();
        deviceDrops = deviceDropsByNow == null ? Map.of() : Map.copyOf(deviceDropsByNow);
        return before;
    }

    synchronized LabStats stats() {
        List<LabStats.Direction> directions =
                network.directions().stream().map(Emulator::stats).toList();
        Histogram lateness = Lateness.empty();
        network.directions().stream()
                .flatMap(direction -> Stream.ofNullable(direction.path()))
                .forEach(path -> path.lateness().addTo(lateness));
        boolean any = lateness.getTotalCount() > 0;
        LabStats.Emulator own = new LabStats.Emulator(
                ProcessId.self().pid(),
                loop.isRealTime(),
                any ? lateness.getValueAtPercentile(P99) / NS_PER_US : 0,
                any ? lateness.getMaxValue() / NS_PER_US : 0,
                loop.longestTurnNs() / NS_PER_US,
                allocatedBytes());
        double upS = (System.nanoTime() - startNs) / (double) TimeUnit.SECONDS.toNanos(1);
        return new LabStats(spec.name(), upS, own, hosts(), directions);
    }

    private List<LabStats.Host> hosts() {
        List<LabStats.Host> hosts = new ArrayList<>();
        spec.hosts().forEach((name, host) -> {
            Endpoint endpoint = network.endpoints().get(hosts.size());
            hosts.add(new LabStats.Host(
                    name,
                    host.address(),
                    spec.namespace(name),
                    host.congestion(),
                    endpoint.unroutable().value(),
                    endpoint.malformed().value(),
                    endpoint.undelivered().value(),
                    deviceDrops.getOrDefault(name, 0L),
                    List.of()));
        });
        return hosts;
    }

    private static LabStats.Direction stats(Network.Direction direction) {
        Shape shape = direction.stage().shape();
        Stage.Counters counters = direction.stage().counters();
        @Nullable Path path = direction.path();
        boolean limited = shape.bitsPerS() != Shape.UNLIMITED;
        return new LabStats.Direction(
                direction.from(),
                direction.to(),
                direction.access(),
                shape.delayNs() / NS_PER_MS,
                shape.loss(),
                limited ? shape.bitsPerS() : null,
                limited ? shape.effectiveQueueBytes() : null,
                counters.packets().value(),
                counters.bytes().value(),
                counters.lost().value(),
                counters.dropped().value(),
                counters.overrun().value(),
                counters.backlogPeakBytes().value(),
                path == null ? null : path.lateness().p99Ns() / NS_PER_US,
                path == null ? null : path.lateness().maxNs() / NS_PER_US);
    }

    private long allocatedBytes() {
        return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean beans
                ? beans.getThreadAllocatedBytes(thread.threadId())
                : 0;
    }

    private void checkAnswers() {
        InetAddress stranger = InetAddress.ofLiteral("192.0.2.1");
        InetAddress stranger6 = InetAddress.ofLiteral("2001:db8::1");
        long deadlineNs = System.nanoTime() + ANSWER_NS;
        try (EchoCheck check = new EchoCheck()) {
            spec.hosts().forEach((name, host) -> {
                for (InetAddress address : host.addresses()) {
                    InetAddress from = address.equals(host.address4()) ? stranger : stranger6;
                    check.await(name, Objects.requireNonNull(wires.get(name)), from, address, deadlineNs);
                }
            });
        }
    }

    private static Network network(LabSpec spec, Map<String, TunWire> wires) {
        NetworkBuilder builder = new NetworkBuilder(spec.seed(), System::nanoTime);
        Map<String, HostSpec> hosts = spec.hosts();
        wires.forEach((name, wire) ->
                builder.host(name, wire, Objects.requireNonNull(hosts.get(name)).addresses()));
        hosts.forEach((name, host) -> {
            if (host.access() != null) {
                builder.access(name, host.access().shape());
            }
            if (host.gateway() != null) {
                builder.gateway(name, host.gateway());
            }
        });
        spec.links()
                .forEach(link ->
                        builder.link(link.between().getFirst(), link.between().getLast(), link.shape()));
        return builder.build();
    }
}
