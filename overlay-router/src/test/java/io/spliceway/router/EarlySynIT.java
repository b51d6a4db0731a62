// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.router.config.NodeConfig;
import io.spliceway.settings.ConfigFile;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Flows that are opened while their clients still shake hands, and SYNs whose clients never do. */
@Tag("root")
@Timeout(120)
class EarlySynIT {
    private static final int READ_TIMEOUT_MS = 20_000;
    private static final long AWAIT_MAX_NS = 30_000_000_000L;
    private static final String OPEN_EGRESS = "spliceway_flows_opened_total{kind=\"egress\"}";
    private static final String OPEN_EDGE = "spliceway_flows_opened_total{kind=\"edge\"}";

    private final AtomicInteger dials = new AtomicInteger();
    private final BlockingQueue<String> endings = new LinkedBlockingQueue<>();

    @TempDir
    private Path directory;

    @BeforeAll
    static void needsRawSockets() {
        SynSender.assumePossible();
    }

    /** The origin's connection is there before the client's, and the bytes are those of the flow. */
    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1", "'[::1]', ::1", "'[::]', ::1", "'[::]', 127.0.0.1", "0.0.0.0, 127.0.0.1"})
    void aConnectionTakesWhatWasOpenedForIt(String listen, String host) throws Exception {
        try (TestOrigin origin = new TestOrigin(this::echo);
                Node edge = node(edge(listen, origin, "route: [edge-1]", "loops: 1", ""))) {
            exchange(InetAddress.getByName(host), edge.serviceAddress("web").getPort(), 100_000);
            assertThat(early(edge, "opened")).isEqualTo(1);
            assertThat(early(edge, "claimed")).isEqualTo(1);
            assertThat(Chain.count(edge, OPEN_EDGE)).isEqualTo(1);
            assertThat(dials.get()).isEqualTo(1);
            assertThat(outstanding(edge)).isZero();
        }
    }

    /** Over a trunk that has carried a flow before; the egress is told of the right client. */
    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1, 1", "'[::1]', ::1, 1", "127.0.0.1, 127.0.0.1, 2"})
    void anIdleTrunkIsUsedEarly(String listen, String host, int loops) throws Exception {
        try (TestOrigin origin = new TestOrigin(this::echo);
                NodeProcess egress = NodeProcess.start(
                        directory, "egress-1", "node: egress-1\nloops: 1\ntrunk: {listen: '127.0.0.1:0'}\n");
                Node edge = node(edge(
                        listen,
                        origin,
                        "route: [edge-1, egress-1]",
                        "loops: " + loops,
                        "peers: {egress-1: '127.0.0.1:" + egress.trunkPort() + "'}\n"))) {
            InetAddress address = InetAddress.getByName(host);
            int port = edge.serviceAddress("web").getPort();
            int flows = 0;
            int last = 0;
            // The trunk of the first flow has to come to rest before it can be used again.
            while (early(edge, "claimed") == 0) {
                last = exchange(address, port, 1_000);
                flows++;
                LockSupport.parkNanos(50_000_000);
                assertThat(flows).isLessThan(200);
            }
            assertThat(early(edge, "opened")).isEqualTo(1);
            assertThat(Chain.count(edge, OPEN_EDGE)).isEqualTo(flows);
            String from = "client=" + (host.contains(":") ? "[0:0:0:0:0:0:0:1]" : host) + ":" + last;
            String short6 = "client=[" + host + "]:" + last;
            await(() -> log(egress).contains(from) || log(egress).contains(short6));
            assertThat(dials.get()).isEqualTo(flows);
        }
    }

    @Test
    void theOriginIsDialledBeforeTheHandshakeIsOver() throws Exception {
        try (TestOrigin origin = new TestOrigin(this::echo);
                Node edge = node(edge("127.0.0.1", origin, "route: [edge-1]", "loops: 2", ""));
                SynSender client = new SynSender(edge.serviceAddress("web"))) {
            client.send(SynSender.loopback(0x090909), 5_555, SynSender.SYN);
            await(() -> dials.get() == 1);
            assertThat(outstanding(edge)).isEqualTo(1);
            client.send(SynSender.loopback(0x090909), 5_555, SynSender.SYN);
            client.send(SynSender.loopback(0x090909), 5_555, SynSender.SYN);
            await(() -> early(edge, "duplicate") == 2);

            assertThat(endings.poll(AWAIT_MAX_NS, TimeUnit.NANOSECONDS)).contains("reset");
            await(() -> early(edge, "expired") == 1);
            assertThat(early(edge, "opened")).isEqualTo(1);
            assertThat(dials.get()).isEqualTo(1);
            assertThat(outstanding(edge)).isZero();
            assertThat(Chain.count(edge, OPEN_EDGE)).isZero();
        }
    }

    /** Relay and egress let go as well, and without an idle trunk nothing is done. */
    @Test
    void whatNobodyClaimsIsClosedAlongTheWay() throws Exception {
        try (TestOrigin origin = new TestOrigin(this::echo);
                Node egress = node("node: egress-1\nloops: 1\ntrunk: {listen: '127.0.0.1:0'}\n");
                Node edge = node(edge(
                        "127.0.0.1",
                        origin,
                        "route: [edge-1, egress-1]",
                        "loops: 2",
                        "peers: {egress-1: '" + Chain.address(egress) + "'}\n"));
                SynSender client = new SynSender(edge.serviceAddress("web"))) {
            client.send(SynSender.loopback(1), 1_024, SynSender.SYN);
            await(() -> early(edge, "no_trunk") == 1);
            assertThat(dials.get()).isZero();

            exchange(
                    InetAddress.getLoopbackAddress(), edge.serviceAddress("web").getPort(), 1_000);
            long before = Chain.count(egress, OPEN_EGRESS);
            int source = 2;
            while (early(edge, "opened") == 0) {
                client.send(SynSender.loopback(source++), 1_024, SynSender.SYN);
                LockSupport.parkNanos(50_000_000);
                assertThat(source).isLessThan(200);
            }
            await(() -> Chain.count(egress, OPEN_EGRESS) == before + 1);
            await(() -> early(edge, "expired") == 1);
            await(() -> egress.metrics().openFlows() == 0);
            assertThat(endings.poll(AWAIT_MAX_NS, TimeUnit.NANOSECONDS)).isEqualTo("end");
            assertThat(endings.poll(AWAIT_MAX_NS, TimeUnit.NANOSECONDS)).contains("reset");
            exchange(
                    InetAddress.getLoopbackAddress(), edge.serviceAddress("web").getPort(), 1_000);
        }
    }

    /** What is for another address or port, or begins nothing, is nobody's SYN. */
    @Test
    void opensNothingForWhatIsNotItsOwn() throws Exception {
        try (TestOrigin origin = new TestOrigin(this::echo);
                Node edge = node(edge("127.0.0.2", origin, "route: [edge-1]", "loops: 1", ""))) {
            InetSocketAddress door = edge.serviceAddress("web");
            try (SynSender elsewhere = new SynSender(new InetSocketAddress("127.0.0.3", door.getPort()));
                    SynSender otherPort = new SynSender(new InetSocketAddress(door.getAddress(), door.getPort() ^ 1));
                    SynSender right = new SynSender(door)) {
                elsewhere.send(SynSender.loopback(1), 1_024, SynSender.SYN);
                otherPort.send(SynSender.loopback(1), 1_024, SynSender.SYN);
                right.send(SynSender.loopback(1), 1_024, SynSender.SYN_ACK);
                right.send(SynSender.loopback(1), 1_025, SynSender.SYN);
                await(() -> early(edge, "opened") > 0);
                await(() -> outstanding(edge) == 0);
                assertThat(early(edge, "opened")).isEqualTo(1);
                assertThat(dials.get()).isEqualTo(1);
            }
        }
    }

    /** The kernel may give a connection to another loop than the one its upstream leg is on. */
    @Test
    void connectionsFindWhatWasOpenedOnAnotherLoop() throws Exception {
        int flows = 300;
        try (TestOrigin origin = new TestOrigin(this::echo);
                Node edge = node(edge("127.0.0.1", origin, "route: [edge-1]", "loops: 3", ""))) {
            int port = edge.serviceAddress("web").getPort();
            for (int i = 0; i < flows; i++) {
                exchange(InetAddress.getLoopbackAddress(), port, 20_000);
            }
            assertThat(Chain.count(edge, OPEN_EDGE)).isEqualTo(flows);
            assertThat(early(edge, "claimed")).isPositive();
            await(() -> outstanding(edge) == 0);
            await(() -> edge.metrics().openFlows() == 0);
            assertThat(early(edge, "expired"))
                    .as("SYNs of connections that were accepted first")
                    .isZero();
            assertThat(early(edge, "claimed") + early(edge, "failed")).isEqualTo(early(edge, "opened"));
            assertThat(dials.get()).isEqualTo(flows);
        }
    }

    /** What the origin refuses early it refuses again, and the client sees that. */
    @Test
    void aRefusedOriginIsARefusedOrigin() throws Exception {
        TestOrigin gone = new TestOrigin(this::echo);
        gone.close();
        try (Node edge = node(edge("127.0.0.1", gone, "route: [edge-1]", "loops: 1", ""));
                Socket client = connect(
                        InetAddress.getLoopbackAddress(),
                        edge.serviceAddress("web").getPort())) {
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            // The connection comes before the refusal, or after it.
            await(() -> early(edge, "failed") + early(edge, "claimed") == 1);
            assertThat(Chain.count(
                            edge, "spliceway_flows_closed_total{cause=\"refused\",kind=\"edge\",side=\"upstream\"}"))
                    .isEqualTo(1);
        }
    }

    @Test
    void offMeansOff() throws Exception {
        try (TestOrigin origin = new TestOrigin(this::echo);
                Node edge = node(edge("127.0.0.1", origin, "route: [edge-1]", "loops: 1", "")
                        .replace("claim_within", "mode: off, claim_within"));
                SynSender client = new SynSender(edge.serviceAddress("web"))) {
            client.send(SynSender.loopback(1), 1_024, SynSender.SYN);
            exchange(
                    InetAddress.getLoopbackAddress(), edge.serviceAddress("web").getPort(), 1_000);
            assertThat(early(edge, "opened")).isZero();
            assertThat(dials.get()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "off"})
    void saysWhyItIsOffWithoutTheCapability(String mode) throws Exception {
        try (TestOrigin origin = new TestOrigin(this::echo);
                EdgeProcess edge = EdgeProcess.start(
                        directory,
                        origin.address(),
                        "auto",
                        "early_syn: {mode: " + mode + "}\n",
                        "setpriv",
                        "--bounding-set=-net_raw",
                        "--inh-caps=-net_raw")) {
            exchange(edge.door().getAddress(), edge.door().getPort(), 1_000);
            assertThat(edge.process().log().contains("early syn off why=\"the process lacks CAP_NET_RAW"))
                    .isEqualTo(mode.equals("auto"));
            assertThat(edge.metric("spliceway_early_syns_total{outcome=\"opened\"}"))
                    .isZero();
            assertThat(dials.get()).isEqualTo(1);
        }
    }

    /** PITFALLS 29: SYNs that nobody stands behind, from the whole loopback network. */
    @Test
    void aFloodStaysWithinTheBudget() throws Exception {
        int outstanding = 256;
        try (TestOrigin origin = new TestOrigin(this::echo);
                Node edge = node(edge("127.0.0.1", origin, "route: [edge-1]", "loops: 2", ""))) {
            InetAddress host = InetAddress.getLoopbackAddress();
            int port = edge.serviceAddress("web").getPort();
            exchange(host, port, 1_000);
            long descriptors = descriptors();
            long heap = heap();

            int sent = flood(edge, host, port);

            assertThat(sent).isGreaterThan(10_000);
            assertThat(early(edge, "switched_off")).isPositive();
            // At first the budget; what ends before the switch has seen enough; then a few, ever more rarely.
            assertThat(early(edge, "opened")).isBetween(64L, outstanding + 64L + 8 * 8);
            assertThat(dials.get()).isLessThanOrEqualTo((int) (early(edge, "opened") + early(edge, "claimed")) + 20);

            await(() -> outstanding(edge) == 0);
            await(() -> descriptors() <= descriptors);
            await(() -> heap() < heap + (16 << 20));
            long claimed = early(edge, "claimed");
            await(() -> {
                exchange(host, port, 1_000);
                return early(edge, "claimed") > claimed + 8;
            });
        }
    }

    /** Some seconds of it, with a client that comes now and then. */
    private int flood(Node edge, InetAddress host, int port) throws Exception {
        Random random = new Random(7);
        int sent = 0;
        int clients = 0;
        try (SynSender sender = new SynSender(edge.serviceAddress("web"))) {
            long begunNs = System.nanoTime();
            long lastClientNs = begunNs;
            while (System.nanoTime() - begunNs < 4_000_000_000L) {
                // 50 in a millisecond, if this machine can.
                for (int i = 0; i < 50; i++) {
                    sender.send(SynSender.loopback(random.nextInt()), 1_024 + random.nextInt(60_000), SynSender.SYN);
                }
                sent += 50;
                LockSupport.parkNanos(Math.max(0, begunNs + sent * 20_000L - System.nanoTime()));
                if (System.nanoTime() - lastClientNs > 500_000_000L) {
                    lastClientNs = System.nanoTime();
                    exchange(host, port, 1_000);
                    clients++;
                    assertThat(outstanding(edge)).isLessThanOrEqualTo(256);
                }
            }
        }
        assertThat(clients).isPositive();
        return sent;
    }

    private void echo(Socket client) throws IOException {
        dials.incrementAndGet();
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
            client.shutdownOutput();
            endings.add("end");
        } catch (SocketException e) {
            endings.add(String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT));
        }
    }

    /** Sends bytes and has them echoed, and ends; the client's port. */
    private static int exchange(InetAddress host, int port, int bytes) {
        byte[] sent = new byte[bytes];
        new Random(port).nextBytes(sent);
        try (Socket client = connect(host, port)) {
            new DataOutputStream(client.getOutputStream()).write(sent);
            byte[] got = new byte[bytes];
            new DataInputStream(client.getInputStream()).readFully(got);
            assertThat(Arrays.equals(got, sent))
                    .as("the bytes are those that were sent")
                    .isTrue();
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            return client.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Socket connect(InetAddress host, int port) throws IOException {
        Socket socket = new Socket(host, port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_TIMEOUT_MS);
        return socket;
    }

    private static String edge(String listen, TestOrigin origin, String route, String loops, String rest) {
        return """
                node: edge-1
                %s
                trunk: {listen: '127.0.0.1:0', pool: {low: 0, high: 64}}
                early_syn: {claim_within: 700ms}
                services:
                  - name: web
                    type: forward
                    listen: '%s:0'
                    destination: 127.0.0.1:%d
                    %s
                """.formatted(loops, listen, origin.address().getPort(), route) + rest;
    }

    private static Node node(String config) {
        return Node.start(ConfigFile.parse("node.yaml", config, NodeConfig.class));
    }

    private static long early(Node node, String outcome) {
        return Chain.count(node, "spliceway_early_syns_total{outcome=\"" + outcome + "\"}");
    }

    private static long outstanding(Node node) {
        return Chain.count(node, "spliceway_early_outstanding");
    }

    private static String log(NodeProcess process) {
        try {
            return process.log();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static long descriptors() {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + AWAIT_MAX_NS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("still not so").isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
