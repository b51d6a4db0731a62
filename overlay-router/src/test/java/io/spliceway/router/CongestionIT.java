// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.linux.Tcp;
import io.spliceway.router.config.NodeConfig;
import io.spliceway.settings.ConfigFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each kind of leg has the congestion control that is set for it. */
@Timeout(60)
class CongestionIT {
    @Test
    void clientsAndTrunksHaveBbrAndOriginsTheSystems() throws Exception {
        Assumptions.assumeTrue(sysctl("tcp_allowed_congestion_control").contains("bbr"), "bbr is not allowed here");
        assertLegs("", "", "bbr", "bbr", sysctl("tcp_congestion_control"));
    }

    @Test
    void oneNameIsForEveryLeg() throws Exception {
        assertLegs("congestion: reno", "", "reno", "reno", "reno");
    }

    @Test
    void trunksAndServicesMayDiffer() throws Exception {
        assertLegs("congestion: reno", "congestion: cubic", "cubic", "cubic", "reno");
    }

    private static void assertLegs(String all, String own, String client, String trunk, String origin)
            throws Exception {
        try (TestOrigin server = new TestOrigin(
                        connection -> connection.getInputStream().transferTo(connection.getOutputStream()));
                Node egress = start("egress-1", all, own, "{}", "");
                Node edge = start("edge-1", all, own, "{egress-1: '" + Chain.address(egress) + "'}", """
                        services:
                          - name: web
                            type: forward
                            listen: 127.0.0.1:0
                            destination: 127.0.0.1:%d
                            route: [edge-1, egress-1]
                            %s
                        """.formatted(
                                server.address().getPort(), own));
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(),
                        edge.serviceAddress("web").getPort())) {
            socket.getOutputStream().write(1);
            assertThat(socket.getInputStream().read()).isEqualTo(1);
            assertThat(to(edge.serviceAddress("web"), false)).as("client leg").containsExactly(client);
            assertThat(to(egress.trunkAddress(), false)).as("accepted trunks").containsExactly(trunk);
            assertThat(to(egress.trunkAddress(), true)).as("dialled trunks").containsExactly(trunk);
            assertThat(to(server.address(), true)).as("origin leg").containsExactly(origin);
        }
    }

    /** The congestion controls of the connections of this process to an address, of the ends that dialled or accepted. */
    private static Set<String> to(InetSocketAddress address, boolean dialled) {
        return (dialled ? Sockets.dialled(address.getPort()) : Sockets.accepted(address.getPort()))
                .mapToObj(Tcp::getCongestion)
                .collect(Collectors.toSet());
    }

    private static String sysctl(String name) throws IOException {
        return Files.readString(Path.of("/proc/sys/net/ipv4", name)).strip();
    }

    private static Node start(String id, String all, String own, String peers, String rest) {
        String text = """
                node: %s
                loops: 1
                %s
                trunk: {listen: '127.0.0.1:0', %s}
                peers: %s
                """.formatted(id, all, own, peers) + rest;
        return Node.start(ConfigFile.parse(id + ".yaml", text, NodeConfig.class));
    }
}
