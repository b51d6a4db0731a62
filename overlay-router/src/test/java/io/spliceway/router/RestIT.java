// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** PITFALLS 7: a node whose flows all wait costs nothing, however long and in whatever state they do. */
@Timeout(180)
class RestIT {
    private static final Duration HOLD = Duration.ofSeconds(20);
    private static final long QUIET_MAX_NS = 30_000_000_000L;

    /** What a client asks of the origin with its first byte. */
    private static final char ANSWER_LATE = 'l';

    private static final char END_FIRST = 'e';
    private static final char FLOOD = 'f';

    private final CountDownLatch held = new CountDownLatch(1);

    @TempDir
    private Path directory;

    @Test
    void heldFlowsTakeNoTimeOfAnyNode() throws Exception {
        Map<String, EdgeProcess> edges = new LinkedHashMap<>();
        List<Socket> late = new ArrayList<>();
        List<Socket> others = new ArrayList<>();
        try (TestOrigin origin = new TestOrigin(this::serve);
                NodeProcess egress = NodeProcess.start(
                        directory, "egress-1", "node: egress-1\nloops: 1\ntrunk: {listen: '127.0.0.1:0'}\n")) {
            String byTrunk =
                    "    route: [edge-1, egress-1]\npeers: {egress-1: '127.0.0.1:" + egress.trunkPort() + "'}\n";
            try {
                for (String pump : List.of("copy", "splice", "auto")) {
                    edges.put(pump, start(pump, origin, pump, ""));
                }
                edges.put("trunk", start("trunk", origin, "splice", byTrunk));
                for (EdgeProcess edge : edges.values()) {
                    late.add(ask(edge, ANSWER_LATE));
                    late.getLast().shutdownOutput();
                    others.add(ask(edge, END_FIRST));
                    assertThat(others.getLast().getInputStream().read()).isNegative();
                    others.add(ask(edge, FLOOD));
                    others.add(ask(edge, FLOOD));
                    others.getLast().shutdownOutput();
                    edge.await("spliceway_held_bytes", bytes -> bytes > 0);
                }
                Map<String, ProcessHandle> nodes = new LinkedHashMap<>();
                edges.forEach((name, edge) -> nodes.put(name, handle(edge.process())));
                nodes.put("egress", handle(egress));
                assertRest(nodes);
                for (EdgeProcess edge : edges.values()) {
                    assertThat(edge.metric("spliceway_flows_open")).isEqualTo(4);
                    assertThat(edge.metric("spliceway_held_bytes")).isPositive();
                }
                held.countDown();
                for (Socket socket : late) {
                    assertThat(socket.getInputStream().readAllBytes()).hasSize(1);
                }
            } finally {
                for (Socket socket : others) {
                    socket.close();
                }
                edges.values().forEach(EdgeProcess::close);
            }
        }
    }

    private static void assertRest(Map<String, ProcessHandle> nodes) {
        awaitQuiet(nodes.values());
        Map<String, Duration> before = new LinkedHashMap<>();
        nodes.forEach((name, node) -> before.put(name, cpu(node)));
        LockSupport.parkNanos(HOLD.toNanos());
        nodes.forEach((name, node) -> assertThat(cpu(node).minus(before.get(name)))
                .as("CPU of %s in %s", name, HOLD)
                .isLessThan(HOLD.dividedBy(100)));
    }

    private EdgeProcess start(String name, TestOrigin origin, String pump, String settings) throws IOException {
        return EdgeProcess.start(Files.createDirectory(directory.resolve(name)), origin.address(), pump, settings);
    }

    private static Socket ask(EdgeProcess edge, char what) throws IOException {
        Socket socket = edge.connect();
        socket.getOutputStream().write(what);
        return socket;
    }

    private void serve(Socket client) throws Exception {
        switch (client.getInputStream().read()) {
            case ANSWER_LATE -> {
                assertThat(client.getInputStream().read()).isNegative();
                held.await();
                client.getOutputStream().write(1);
                client.close();
            }
            case END_FIRST -> client.shutdownOutput();
            default -> {
                byte[] bytes = new byte[64 << 10];
                while (true) {
                    client.getOutputStream().write(bytes);
                }
            }
        }
    }

    private static ProcessHandle handle(NodeProcess node) {
        return ProcessHandle.of(node.pid()).orElseThrow();
    }

    /** Its threads' user and system time. */
    private static Duration cpu(ProcessHandle node) {
        return node.info().totalCpuDuration().orElseThrow();
    }

    /** Waits until what a JVM does after its start, and the filling of buffers, is over; a node that spins never rests. */
    private static void awaitQuiet(Collection<ProcessHandle> nodes) {
        long deadline = System.nanoTime() + QUIET_MAX_NS;
        Duration last;
        Duration now = cpu(nodes);
        do {
            last = now;
            LockSupport.parkNanos(1_000_000_000);
            now = cpu(nodes);
        } while (now.minus(last).toMillis() > 20 && System.nanoTime() < deadline);
    }

    private static Duration cpu(Collection<ProcessHandle> nodes) {
        return nodes.stream().map(RestIT::cpu).reduce(Duration.ZERO, Duration::plus);
    }
}
