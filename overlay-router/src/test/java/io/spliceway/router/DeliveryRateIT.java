// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.control.client.ControlQueries;
import io.spliceway.control.client.LinkStatus;
import io.spliceway.control.server.Controller;
import io.spliceway.control.server.ControllerConfig;
import io.spliceway.router.config.NodeConfig;
import io.spliceway.settings.ConfigFile;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The controller hears what trunks deliver. */
@Timeout(60)
class DeliveryRateIT {
    private static final int DOWNLOAD_BYTES = 20_000_000;
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);

    /** Bits a second; loopback has far more. */
    private static final long LEAST = 10_000_000;

    @Test
    void whatATrunkDeliversIsShownAtItsLink() throws Exception {
        try (TestOrigin origin = new TestOrigin(client -> {
                    client.getInputStream().read();
                    client.getOutputStream().write(new byte[DOWNLOAD_BYTES]);
                    client.shutdownOutput();
                });
                Controller controller = Controller.start(
                        ConfigFile.parse("controller.yaml", "listen: 127.0.0.1:0\n", ControllerConfig.class));
                Node egress = node("egress-1", controller, "");
                Node edge = node("edge-1", controller, """
                        peers: {egress-1: '%s'}
                        services:
                          - name: web
                            type: forward
                            listen: 127.0.0.1:0
                            destination: 127.0.0.1:%d
                            route: [edge-1, egress-1]
                        """.formatted(
                                Chain.address(egress), origin.address().getPort()));
                ControlQueries queries = ControlQueries.to(controller.address())) {
            await(queries, "edge-1", "egress-1", false);
            try (Socket socket = new Socket(
                    InetAddress.getLoopbackAddress(), edge.serviceAddress("web").getPort())) {
                socket.getOutputStream().write(1);
                assertThat(socket.getInputStream().readNBytes(DOWNLOAD_BYTES)).hasSize(DOWNLOAD_BYTES);
                socket.shutdownOutput();
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
            // The download went this way, and next to nothing the other.
            assertThat(await(queries, "egress-1", "edge-1", true)).isGreaterThan(LEAST);
            assertThat(await(queries, "edge-1", "egress-1", false)).isEqualTo(LinkStatus.UNKNOWN);
        }
    }

    /** The rate of a link, once it was probed, and once the rate is known if that is asked for. */
    private static long await(ControlQueries queries, String from, String to, boolean known) {
        long deadline = System.nanoTime() + DEADLINE_NS;
        while (true) {
            for (LinkStatus link : queries.links()) {
                if (link.from().equals(from)
                        && link.to().toString().equals(to)
                        && (!known || link.deliveryBitsPerS() != LinkStatus.UNKNOWN)) {
                    return link.deliveryBitsPerS();
                }
            }
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(100_000_000);
        }
    }

    private static Node node(String id, Controller controller, String rest) {
        return Node.start(
                ConfigFile.parse(id + ".yaml", """
                node: %s
                loops: 1
                controller: %s
                trunk: {listen: '127.0.0.1:0', warm_budget: 0B}
                """.formatted(id, controller.address()) + rest, NodeConfig.class));
    }
}
