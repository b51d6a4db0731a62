// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.linux.Tcp;
import io.spliceway.linux.TcpInfo;
import io.spliceway.router.config.NodeConfig;
import io.spliceway.settings.ConfigFile;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Young trunks reach the window that recent flows needed before a flow uses them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WarmWindowIT {
    private static final int DOWNLOAD_BYTES = 60_000_000;

    /** Segments a connection begins with, RFC 6928. */
    private static final long FIRST_WINDOW = 10;

    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);

    @Test
    void aYoungTrunkGrowsBeforeItIsUsed() throws Exception {
        assertThat(youngWindow("64MiB")).isGreaterThan(2 * FIRST_WINDOW);
    }

    @Test
    void withoutABudgetItStaysAsItBegins() throws Exception {
        assertThat(youngWindow("0B")).isEqualTo(FIRST_WINDOW);
    }

    /** The smallest window, in segments, of the egress's trunks to an edge that has just come back. */
    private static long youngWindow(String budget) throws Exception {
        try (TestOrigin origin = new TestOrigin(client -> {
                    client.getInputStream().read();
                    client.getOutputStream().write(new byte[DOWNLOAD_BYTES]);
                    client.shutdownOutput();
                });
                Node egress = start("egress-1", "{}", budget, "")) {
            int port = egress.trunkAddress().getPort();
            try (Node edge = edge(egress, origin, budget)) {
                for (int i = 0; i < 3; i++) {
                    download(edge);
                }
            }
            while (Sockets.count(port) > 0) {
                LockSupport.parkNanos(1_000_000);
            }
            try (Node edge = edge(egress, origin, budget)) {
                assertThat(edge.metrics().openFlows()).isZero();
                long deadline = System.nanoTime() + DEADLINE_NS;
                long window;
                do {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
                    window = smallestWindow(port);
                } while (window <= 2 * FIRST_WINDOW && !budget.equals("0B") && System.nanoTime() - deadline < 0);
                return window;
            }
        }
    }

    private static long smallestWindow(int port) {
        return Sockets.accepted(port)
                .mapToObj(Tcp::info)
                .filter(info -> info != null)
                .mapToLong(TcpInfo::congestionWindow)
                .min()
                .orElse(0);
    }

    private static void download(Node edge) throws Exception {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), edge.serviceAddress("web").getPort())) {
            socket.getOutputStream().write(1);
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).hasSize(DOWNLOAD_BYTES);
        }
    }

    private static Node edge(Node egress, TestOrigin origin, String budget) {
        return start("edge-1", "{egress-1: '" + Chain.address(egress) + "'}", budget, """
                services:
                  - name: web
                    type: forward
                    listen: 127.0.0.1:0
                    destination: 127.0.0.1:%d
                    route: [edge-1, egress-1]
                """.formatted(
                        origin.address().getPort()));
    }

    /** Reno, because its slow start can be foretold. */
    private static Node start(String id, String peers, String budget, String rest) {
        String text = """
                node: %s
                loops: 1
                congestion: reno
                trunk: {listen: '127.0.0.1:0', warm_budget: %s}
                peers: %s
                """.formatted(id, budget, peers) + rest;
        return Node.start(ConfigFile.parse(id + ".yaml", text, NodeConfig.class));
    }
}
