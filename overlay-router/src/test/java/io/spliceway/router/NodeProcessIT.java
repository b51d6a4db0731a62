// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.splice.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes as processes: killed, starved of descriptors, traced, misconfigured. */
@Timeout(120)
class NodeProcessIT {
    private static final int READ_TIMEOUT_MS = 20_000;

    @TempDir
    private Path directory;

    /** Three nodes by fixed routes, each a process. */
    private final class Chain implements AutoCloseable {
        final NodeProcess egress;
        final NodeProcess relay;
        final NodeProcess edge;

        Chain(int originPort, String... wrapper) throws IOException {
            egress = NodeProcess.start(directory, "egress-1", node("egress-1", ""), wrapper);
            String peers = "peers: {egress-1: '127.0.0.1:" + egress.trunkPort() + "'";
            relay = NodeProcess.start(directory, "relay-1", node("relay-1", peers + "}\n"), wrapper);
            peers += ", relay-1: '127.0.0.1:" + relay.trunkPort() + "'}\n";
            String service = service(originPort, "route: [edge-1, relay-1, egress-1]");
            edge = NodeProcess.start(directory, "edge-1", node("edge-1", peers + service), wrapper);
        }

        @Override
        public void close() {
            Stream.of(edge, relay, egress).forEach(NodeProcess::close);
        }
    }

    /** PITFALLS 12 and 17: what a relay had acknowledged is lost with it; that must not look like a clean end. */
    @Test
    void resetsTheClientWhenARelayIsKilledMidTransfer() throws Exception {
        try (TestOrigin origin = new TestOrigin(client -> {
                    while (true) {
                        client.getOutputStream().write(new byte[64 << 10]);
                    }
                });
                Chain chain = new Chain(origin.address().getPort());
                Socket socket = connect(chain.edge.door())) {
            socket.getInputStream().readNBytes(5_000_000);
            chain.relay.kill();
            assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            chain.edge.awaitLog("side=upstream cause=reset");
        }
    }

    /**
     * PITFALLS 6: without descriptors a node refuses cleanly, and has none less when it is over. A flow takes two, so of
     * two limits that differ by one, one ends in the middle of a flow and the other in front of one.
     */
    @ParameterizedTest(name = "open files: {0}")
    @ValueSource(ints = {300, 301})
    void livesThroughALackOfDescriptors(int limit) throws Exception {
        try (BlackHole blackHole = new BlackHole();
                NodeProcess edge = NodeProcess.start(
                        directory,
                        "edge-1",
                        "connect_timeout: 100ms\n" + node("edge-1", service(blackHole.port(), "")),
                        "prlimit",
                        "--nofile=" + limit + ":" + limit)) {
            dialAndDrop(edge.door(), 5);
            long before = settledDescriptors(edge, 0);
            for (int round = 0; round < 5; round++) {
                dialAndDrop(edge.door(), 1_000);
            }
            assertThat(settledDescriptors(edge, before)).isLessThanOrEqualTo(before);
            assertThat(edge.log()).containsAnyOf("cause=limit", "accept failed").contains("cause=timed-out");
            assertThat(edge.log()).doesNotContain("Exception");
            blackHole.open();
            assertThat(greeting(edge.door())).isEqualTo('!');
        }
    }

    /** What accept(2) says of one connection or of a moment's shortage is not the end of accepting. */
    @ParameterizedTest
    @ValueSource(strings = {"ECONNABORTED", "EPERM", "EHOSTUNREACH", "ENFILE"})
    void goesOnAcceptingAfterAnErrorOfAccept(String error) throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/strace")), "strace is not installed: apt-get install strace");
        String fault = "inject=accept4:error=" + error + ":when=1+2";
        try (TestOrigin origin =
                        new TestOrigin(client -> client.getOutputStream().write('!'));
                NodeProcess edge = NodeProcess.start(
                        directory,
                        "edge-1",
                        node("edge-1", service(origin.address().getPort(), "")),
                        "strace",
                        "-D",
                        "-f",
                        "-qq",
                        "-o",
                        directory.resolve("trace").toString(),
                        "-e",
                        "trace=accept4",
                        "-e",
                        fault)) {
            for (int i = 0; i < 5; i++) {
                try (Socket socket = connect(edge.door())) {
                    assertThat(socket.getInputStream().read()).isEqualTo('!');
                }
            }
            assertThat(Files.readString(directory.resolve("trace"))).contains(error);
            assertThat(edge.log()).doesNotContain("Exception");
            assertThat(edge.log().contains("accept failed")).isEqualTo(error.equals("ENFILE"));
        }
    }

    /** The product's claim: a long transfer moves by splice(2); copied are its beginning, frame headers and greetings. */
    @Test
    void movesALongTransferBySplice() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/strace")), "strace is not installed: apt-get install strace");
        int size = 30 << 20;
        Path trace = directory.resolve("trace");
        String[] strace = {
            "strace",
            "-D",
            "-y",
            "-f",
            "-qq",
            "-ff",
            "-o",
            trace.toString(),
            "-e",
            "trace=splice,recvfrom,sendto,read,write,readv,writev,recvmsg,sendmsg"
        };
        try (TestOrigin origin = new TestOrigin(client -> {
                    client.getOutputStream().write(new byte[size]);
                    client.close();
                });
                Chain chain = new Chain(origin.address().getPort(), strace);
                Socket socket = connect(chain.edge.door())) {
            assertThat(socket.getInputStream().readAllBytes()).hasSize(size);
            Stream.of(chain.edge, chain.relay, chain.egress).forEach(NodeProcess::terminate);
            for (NodeProcess node : List.of(chain.edge, chain.relay, chain.egress)) {
                node.exitCode();
            }
        }
        long spliced = 0;
        long copied = 0;
        Pattern call = Pattern.compile("^(\\w+)\\(.*\\) = (\\d+)$");
        for (Path file : loopTraces()) {
            for (String line : Files.readAllLines(file)) {
                Matcher matcher = call.matcher(line);
                if (matcher.matches() && matcher.group(1).equals("splice")) {
                    spliced += Long.parseLong(matcher.group(2));
                } else if (matcher.matches() && line.contains("<socket:")) {
                    copied += Long.parseLong(matcher.group(2));
                }
            }
        }
        long all = 2L * 3 * size;
        assertThat(spliced).as("bytes into and out of pipes of three nodes").isBetween(all / 10 * 9, all);
        assertThat(copied).as("bytes copied by the loops of three nodes").isBetween(1_000L, all / 10);
    }

    @ParameterizedTest
    @CsvSource({"TERM,EPOLL", "INT,EPOLL", "TERM,IO_URING"})
    void stopsCleanlyWhenTold(String signal, Transport transport) throws Exception {
        String cause = transport.unavailabilityCause();
        Assumptions.assumeTrue(cause == null, cause);
        try (TestOrigin origin =
                        new TestOrigin(client -> client.getInputStream().read());
                NodeProcess edge = NodeProcess.start(
                        directory,
                        "edge-1",
                        "transport: " + transport + "\n"
                                + node("edge-1", service(origin.address().getPort(), "")));
                Socket socket = connect(edge.door())) {
            socket.getOutputStream().write(1);
            new ProcessBuilder("kill", "-" + signal, Long.toString(edge.pid()))
                    .start()
                    .waitFor();
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThat(edge.exitCode()).isEqualTo(signal.equals("TERM") ? 143 : 130);
            assertThat(edge.log()).contains("side=node cause=aborted").doesNotContain("Exception");
        }
    }

    @Test
    void saysInOneLineWhatIsWrong() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertRefused(
                    "node: edge-1\ntrunk: {listen: '127.0.0.1:" + port + "'}\n",
                    1,
                    "trunk.listen: 127.0.0.1:" + port + ": Address already in use");
        }
        assertRefused("node: Edge\n", 2, "bad.yaml:1: node: Edge (expected: text matching");
        assertRefused("node: edge-1\nspeed: fast\n", 2, "bad.yaml:2: speed: unknown key (expected: node, roles,");
        assertRefused("node: [edge\n", 2, "bad.yaml:1: not valid YAML:");
        assertRefused(
                "node: edge-1\ntrunk: {listen: '192.0.2.77:1'}\n", 1, "trunk.listen: 192.0.2.77:1: Cannot assign");
        assertRefused(
                "node: edge-1\ncongestion: warp\ntrunk: {listen: '127.0.0.1:0'}\n",
                2,
                "congestion: warp (expected: one of net.ipv4.tcp_available_congestion_control)");
    }

    /** A kernel that refuses io_uring, as one does whose administrator has switched it off. */
    @Test
    void saysThatThisMachineHasNoIoUring() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/strace")), "strace is not installed: apt-get install strace");
        String config = "transport: io_uring\n" + node("edge-1", "");
        String[] refusing = {"strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e", "inject=io_uring_setup:error=EPERM"};
        try (NodeProcess node = NodeProcess.launch(directory, "edge-1", config, refusing)) {
            assertThat(node.exitCode()).isEqualTo(69);
            assertThat(node.log().lines()).singleElement().asString().contains("io_uring is not there: ");
        }
    }

    private void assertRefused(String config, int exitCode, String message) throws Exception {
        try (NodeProcess node = NodeProcess.launch(directory, "bad", config)) {
            assertThat(node.exitCode()).as(config).isEqualTo(exitCode);
            assertThat(node.log().lines().filter(line -> !line.startsWith("time=")))
                    .as(config)
                    .singleElement()
                    .asString()
                    .contains(message);
        }
    }

    /** A server whose queue is full, so that a handshake with it never ends. */
    private static final class BlackHole implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final List<Socket> fillers = new ArrayList<>();

        BlackHole() throws IOException {
            for (int i = 0; i < 2; i++) {
                Socket filler = new Socket();
                filler.connect(server.getLocalSocketAddress(), 1_000);
                fillers.add(filler);
            }
        }

        int port() {
            return server.getLocalPort();
        }

        /** Becomes a server that greets with one byte. */
        void open() {
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        Socket client = server.accept();
                        client.getOutputStream().write('!');
                    }
                } catch (IOException closed) {
                    // The test is over.
                }
            });
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    /** The first byte from behind the door, however often it takes to knock. */
    private static int greeting(int door) throws IOException {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (true) {
            try (Socket socket = connect(door)) {
                return socket.getInputStream().read();
            } catch (SocketException notYet) {
                assertThat(System.nanoTime()).as("answered in time").isLessThan(deadline);
            }
        }
    }

    /** Clients that connect, as many as the door takes, and go away. */
    private static void dialAndDrop(int door, int count) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), door), 5_000);
                sockets.add(socket);
            } catch (IOException refused) {
                socket.close();
            }
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** The count once it has come down to {@code wanted}, or stopped changing for a second. */
    private static long settledDescriptors(NodeProcess node, long wanted) throws IOException {
        long last = -1;
        long now = node.descriptors();
        long deadline = System.nanoTime() + 60_000_000_000L;
        while ((now != last || (now > wanted && wanted > 0)) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000_000);
            last = now;
            now = node.descriptors();
        }
        return now;
    }

    /** Traces of the threads that ran splice(2): the loops. */
    private List<Path> loopTraces() throws IOException {
        List<Path> loops = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("trace."))
                    .toList()) {
                try (Stream<String> lines = Files.lines(file, java.nio.charset.StandardCharsets.ISO_8859_1)) {
                    if (lines.anyMatch(line -> line.startsWith("splice("))) {
                        loops.add(file);
                    }
                }
            }
        }
        return loops;
    }

    private static String node(String id, String rest) {
        return """
                node: %s
                loops: 1
                trunk: {listen: '127.0.0.1:0'}
                """.formatted(id) + rest;
    }

    private static String service(int originPort, String rest) {
        return """
                services:
                  - name: web
                    type: forward
                    listen: 127.0.0.1:0
                    destination: 127.0.0.1:%d
                    %s
                """.formatted(originPort, rest);
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), READ_TIMEOUT_MS);
        socket.setSoTimeout(READ_TIMEOUT_MS);
        return socket;
    }
}
