// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.router.config.NodeConfig;
import io.spliceway.settings.ConfigFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trunks ahead of need, as flows and the called node see them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TrunkPoolIT {
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(30);

    /** The first flow of all finds a trunk whose handshake is done. */
    @Test
    void theFirstFlowFindsATrunk() throws Exception {
        try (TestOrigin origin = new TestOrigin(TrunkPoolIT::echo);
                Node egress = start("egress-1", "{}", "", "");
                Node edge = edge(egress, origin, "")) {
            await(() -> established(egress) == 2);
            ask(edge);
            assertThat(Chain.count(edge, "spliceway_trunk_flows_total{trunk=\"warm\"}"))
                    .isEqualTo(1);
            await(() -> established(egress) >= 2);
        }
    }

    /** Flows that open faster than that have as many as they need, and no more than the mark. */
    @Test
    void aBurstOfFlowsFindsMoreTheNextTimeAndNoMoreThanTheHighMark() throws Exception {
        try (TestOrigin origin = new TestOrigin(TrunkPoolIT::echo);
                Node egress = start("egress-1", "{}", "", "");
                Node edge = edge(egress, origin, "pool: {low: 1, high: 6}")) {
            await(() -> established(egress) == 1);
            for (int i = 0; i < 20; i++) {
                burst(edge, 10);
            }
            await(() -> established(egress) <= 6);
            long warm = Chain.count(edge, "spliceway_trunk_flows_total{trunk=\"warm\"}");
            burst(edge, 6);
            assertThat(Chain.count(edge, "spliceway_trunk_flows_total{trunk=\"warm\"}") - warm)
                    .as("of 6 flows, those that found a trunk")
                    .isGreaterThanOrEqualTo(4);
        }
    }

    @Test
    void withoutAPoolEachFlowHasATrunkOfItsOwn() throws Exception {
        try (TestOrigin origin = new TestOrigin(TrunkPoolIT::echo);
                Node egress = start("egress-1", "{}", "", "");
                Node edge = edge(egress, origin, "pool: {low: 0, high: 0}")) {
            for (int i = 0; i < 5; i++) {
                ask(edge);
            }
            assertThat(Chain.count(edge, "spliceway_trunk_flows_total{trunk=\"new\"}"))
                    .isEqualTo(5);
            await(() -> established(egress) == 0);
        }
    }

    /** What answers there is no node: it is not called again and again. */
    @Test
    void aServerThatIsNoNodeIsNotCalledWithoutEnd() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (TestOrigin server = new TestOrigin(client -> calls.incrementAndGet());
                TestOrigin origin = new TestOrigin(TrunkPoolIT::echo);
                Node edge = start(
                        "edge-1", "{egress-1: '127.0.0.1:" + server.address().getPort() + "'}", "", service(origin))) {
            await(() -> calls.get() >= 2);
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
            // 2 at once, then 2 after 1 s and so on: far from one after another.
            assertThat(calls.get()).isBetween(2, 12);
            assertThat(edge.metrics().openFlows()).isZero();
        }
    }

    /** A node that is not there yet is called until it is. */
    @Test
    void aNodeThatComesLaterIsFound() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (TestOrigin origin = new TestOrigin(TrunkPoolIT::echo);
                Node edge = start("edge-1", "{egress-1: '127.0.0.1:" + port + "'}", "", service(origin))) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
            try (Node egress = start("egress-1", "{}", "", "", port)) {
                await(() -> established(egress) == 2);
                ask(edge);
            }
        }
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) throws IOException {
        long deadline = System.nanoTime() + DEADLINE_NS;
        while (!condition.holds()) {
            assertThat(System.nanoTime() - deadline).as("waiting").isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static void burst(Node edge, int count) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket(
                    InetAddress.getLoopbackAddress(), edge.serviceAddress("web").getPort());
            socket.getOutputStream().write(i);
            sockets.add(socket);
        }
        for (Socket socket : sockets) {
            try (socket) {
                assertThat(socket.getInputStream().read()).isNotNegative();
                socket.shutdownOutput();
                assertThat(socket.getInputStream().read()).isNegative();
            }
        }
    }

    private static void ask(Node edge) throws IOException {
        burst(edge, 1);
    }

    /** Connections that the node's trunk listener has accepted and that live. */
    private static long established(Node node) throws IOException {
        return Sockets.count(node.trunkAddress().getPort());
    }

    private static void echo(Socket client) throws IOException {
        int got = client.getInputStream().read();
        client.getOutputStream().write(got);
        assertThat(client.getInputStream().read()).isNegative();
        client.shutdownOutput();
    }

    private static Node edge(Node egress, TestOrigin origin, String pool) {
        return start("edge-1", "{egress-1: '" + Chain.address(egress) + "'}", pool, service(origin));
    }

    private static String service(TestOrigin origin) {
        return """
                services:
                  - name: web
                    type: forward
                    listen: 127.0.0.1:0
                    destination: 127.0.0.1:%d
                    route: [edge-1, egress-1]
                """.formatted(origin.address().getPort());
    }

    private static Node start(String id, String peers, String pool, String rest) {
        return start(id, peers, pool, rest, 0);
    }

    private static Node start(String id, String peers, String pool, String rest, int port) {
        String text = """
                node: %s
                loops: 1
                trunk: {listen: '127.0.0.1:%d'%s}
                peers: %s
                """.formatted(id, port, pool.isEmpty() ? "" : ", " + pool, peers) + rest;
        return Node.start(ConfigFile.parse(id + ".yaml", text, NodeConfig.class));
    }
}
