// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.spliceway.control.client.TrunkKey;
import io.spliceway.router.config.NodeConfig;
import io.spliceway.router.trunk.Greeter;
import io.spliceway.settings.ConfigFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Who is not let in: the connection is closed, counted by cause, told in one line, and no origin is dialled. */
@Timeout(60)
class TrunkRefusalIT {
    private static final TrunkKey KEY = key("today", 1);
    private static final TrunkKey FORGED = key("today", 2);
    private static final TrunkKey UNKNOWN = key("yesterday", 1);
    private static final long WAIT_MAX_NS = 20_000_000_000L;

    private final Lines lines = new Lines();
    private final AtomicInteger dialled = new AtomicInteger();
    private final Random random = new Random(7);
    private final Logger log = (Logger) LoggerFactory.getLogger(Greeter.class);

    @TempDir
    private Path directory;

    private TestOrigin origin;
    private Node node;

    /** What the log was told. */
    private static final class Lines extends AppenderBase<ILoggingEvent> {
        final List<String> texts = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            texts.add(event.getFormattedMessage());
        }
    }

    private static TrunkKey key(String id, int fill) {
        byte[] secret = new byte[TrunkKey.SECRET_BYTES];
        Arrays.fill(secret, (byte) fill);
        return new TrunkKey(id, secret);
    }

    @BeforeEach
    void start() throws IOException {
        origin = new TestOrigin(client -> {
            dialled.incrementAndGet();
            client.getInputStream().transferTo(client.getOutputStream());
        });
        node = Node.start(config("egress-1", keysFile(KEY), "{}", ""));
        lines.start();
        log.setLevel(Level.WARN);
        log.setAdditive(false);
        log.addAppender(lines);
    }

    @AfterEach
    void stop() {
        log.detachAppender(lines);
        log.setAdditive(true);
        log.setLevel(null);
        node.close();
        origin.close();
    }

    private Path keysFile(TrunkKey key) throws IOException {
        Path file = directory.resolve("keys-" + random.nextInt());
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, key.id() + " " + HexFormat.of().formatHex(key.secret()) + "\n");
    }

    private static NodeConfig config(String id, Path keysFile, String peers, String rest) {
        return ConfigFile.parse(id + ".yaml", """
                node: %s
                loops: 2
                trunk: {listen: '127.0.0.1:0', keys_file: '%s', pool: {low: 0, high: 0}}
                peers: %s
                """.formatted(id, keysFile, peers) + rest, NodeConfig.class);
    }

    private byte[] nonce() {
        byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        return nonce;
    }

    private byte[] hello(TrunkKey key, long agoMs) {
        return KeyedCaller.hello("edge-1", "egress-1", key, System.currentTimeMillis() - agoMs, nonce());
    }

    private InetSocketAddress trunk() {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(), node.trunkAddress().getPort());
    }

    private long refused(String cause) {
        return Chain.count(node, "spliceway_trunks_refused_total{cause=\"" + cause + "\"}");
    }

    /** The sum over all causes. */
    private long refused() {
        return node.metrics()
                .scrape()
                .lines()
                .filter(line -> line.startsWith("spliceway_trunks_refused_total{"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf('}') + 1)))
                .sum();
    }

    private void assertRefusedOnce(String cause) {
        long deadline = System.nanoTime() + WAIT_MAX_NS;
        while (refused() == 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(5_000_000);
        }
        assertThat(refused(cause)).as(cause).isEqualTo(1);
        assertThat(refused()).isEqualTo(1);
        assertThat(lines.texts).hasSize(1);
        assertThat(lines.texts.getFirst()).startsWith("trunk refused ").contains(" cause=" + cause + " ");
        assertThat(dialled).hasValue(0);
        assertThat(node.metrics().scrape()).contains("spliceway_flows_opened_total{kind=\"egress\"} 0.0");
    }

    /** Without this, everything else here could be refused for a reason of its own. */
    @Test
    void aCallerWithTheKeyIsLetInWithoutWaiting() throws IOException {
        try (KeyedCaller caller = new KeyedCaller(trunk())) {
            caller.out.write(hello(KEY, 0));
            caller.out.write(KeyedCaller.open(origin.address()));
            caller.out.write(KeyedCaller.frame(KeyedCaller.DATA, new byte[100]));
            assertThat(caller.next()).isEqualTo(KeyedCaller.HELLO);
            assertThat(caller.next()).isEqualTo(KeyedCaller.DATA);
        }
        assertThat(dialled).hasValue(1);
        assertThat(refused()).isZero();
    }

    static Stream<Arguments> impostors() {
        TrunkRefusalIT any = new TrunkRefusalIT();
        long nowMs = System.currentTimeMillis();
        byte[] malformed = any.hello(KEY, 0);
        malformed[8] = 1;
        byte[] noKey = KeyedCaller.frame(1, "\2\1\0\6edge-1\2\0\10egress-1".getBytes(StandardCharsets.ISO_8859_1));
        byte[] wrongNode = KeyedCaller.hello("edge-1", "egress-2", KEY, nowMs, any.nonce());
        return Stream.of(
                Arguments.of("mac", "forged", any.hello(FORGED, 0)),
                Arguments.of("key", "a key that is not known", any.hello(UNKNOWN, 0)),
                Arguments.of("key", "no key", noKey),
                Arguments.of("peer", "another node's", wrongNode),
                Arguments.of("time", "an hour old", any.hello(KEY, 3_600_000)),
                Arguments.of("time", "from an hour ahead", any.hello(KEY, -3_600_000)),
                Arguments.of("time", "from before the node started", any.hello(KEY, 50_000)),
                Arguments.of("version", "of version 1", malformed),
                Arguments.of("frame", "a PING instead", KeyedCaller.frame(7, new byte[8])),
                Arguments.of("frame", "a type that is none", KeyedCaller.frame(9, new byte[8])),
                Arguments.of("frame", "too long", KeyedCaller.frame(1, new byte[1_025])),
                Arguments.of("frame", "longer than anything", new byte[] {3, 0, 0, 0, 0x7f, -1, -1, -1}));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("impostors")
    void anImpostorOpensNothing(String cause, String what, byte[] hello) throws IOException {
        try (KeyedCaller caller = new KeyedCaller(trunk())) {
            caller.out.write(hello);
            caller.out.write(KeyedCaller.open(origin.address()));
            caller.out.write(KeyedCaller.frame(KeyedCaller.DATA, new byte[100]));
            assertThat(caller.next()).as(what).isEqualTo(KeyedCaller.RESET);
            assertThat(caller.next()).as(what).isEqualTo(-1);
        } catch (SocketException cutOff) {
            assertThat(cutOff).isNotNull();
        }
        assertRefusedOnce(cause);
    }

    /** What was recorded is sent again, to the other loop too. */
    @Test
    void aRecordedCallIsNotHeardAgain() throws IOException {
        byte[] recorded = hello(KEY, 0);
        try (KeyedCaller caller = new KeyedCaller(trunk())) {
            caller.out.write(recorded);
            assertThat(caller.next()).isEqualTo(KeyedCaller.HELLO);
        }
        for (int i = 1; i <= 20; i++) {
            try (KeyedCaller caller = new KeyedCaller(trunk())) {
                caller.out.write(recorded);
                caller.out.write(KeyedCaller.open(origin.address()));
                assertThat(caller.next()).isEqualTo(KeyedCaller.RESET);
                assertThat(caller.next()).isEqualTo(-1);
            }
        }
        assertThat(refused("replay")).isEqualTo(20);
        assertThat(lines.texts).hasSize(20);
        assertThat(dialled).hasValue(0);
    }

    @Test
    void aHeaderThatIsCutOffIsRefused() throws IOException {
        try (KeyedCaller caller = new KeyedCaller(trunk())) {
            caller.out.write(hello(KEY, 0), 0, 5);
        }
        assertRefusedOnce("frame");
    }

    @Test
    void aHelloThatIsCutOffIsRefused() throws IOException {
        try (KeyedCaller caller = new KeyedCaller(trunk())) {
            caller.out.write(hello(KEY, 0), 0, 30);
        }
        assertRefusedOnce("frame");
    }

    @Test
    void whoSaysNothingIsRefusedInTime() throws IOException {
        try (KeyedCaller caller = new KeyedCaller(trunk())) {
            caller.out.write(hello(KEY, 0), 0, 30);
            assertThat(caller.next()).isEqualTo(KeyedCaller.RESET);
            assertRefusedOnce("timeout");
        }
    }

    /** As the health checks of load balancers do. */
    @Test
    void whoConnectsAndLeavesIsNotWorthALine() throws IOException {
        for (int i = 0; i < 20; i++) {
            new KeyedCaller(trunk()).close();
        }
        try (KeyedCaller caller = new KeyedCaller(trunk())) {
            caller.out.write(hello(KEY, 0));
            assertThat(caller.next()).isEqualTo(KeyedCaller.HELLO);
        }
        assertThat(refused()).isZero();
        assertThat(lines.texts).isEmpty();
    }

    /** The called side: something else has taken the node's address, and would like the flow's bytes to go through it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void theCallerRefusesWhatDoesNotProveItself(String cause, byte[] answer) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String service = """
                    services:
                      - {name: web, type: forward, listen: '127.0.0.1:0', destination: 'origin:80', route: [edge-1, egress-1]}
                    """;
            String peers = "{egress-1: '127.0.0.1:" + taken.getLocalPort() + "'}";
            node.close();
            node = Node.start(config("edge-1", keysFile(KEY), peers, service));
            try (Socket client = new Socket()) {
                client.connect(node.serviceAddress("web"), 5_000);
                client.setSoTimeout(20_000);
                try (Socket trunk = taken.accept()) {
                    trunk.getOutputStream().write(answer);
                    trunk.getOutputStream().write(KeyedCaller.frame(KeyedCaller.DATA, new byte[100]));
                    int got;
                    try {
                        got = client.getInputStream().read();
                    } catch (SocketException reset) {
                        got = -2;
                    }
                    assertThat(got).as("not a byte, not a clean end").isEqualTo(-2);
                }
            }
        }
        assertThat(refused(cause)).as(cause).isEqualTo(1);
        assertThat(refused()).isEqualTo(1);
        assertThat(lines.texts).hasSize(1);
        assertThat(lines.texts.getFirst()).contains(" caller=edge-1 peer=egress-1 cause=" + cause + " ");
    }

    static Stream<Arguments> answers() {
        byte[] noKey = KeyedCaller.frame(1, "\2\1\0\10egress-1\2\0\6edge-1".getBytes(StandardCharsets.ISO_8859_1));
        long nowMs = System.currentTimeMillis();
        byte[] nonce = new byte[16];
        return Stream.of(
                Arguments.of("key", noKey),
                Arguments.of("mac", KeyedCaller.hello("egress-1", "edge-1", KEY, nowMs, nonce)),
                Arguments.of("mac", KeyedCaller.hello("egress-1", "edge-1", FORGED, nowMs, nonce)),
                Arguments.of("key", KeyedCaller.hello("egress-1", "edge-1", UNKNOWN, nowMs, nonce)),
                Arguments.of("peer", KeyedCaller.hello("egress-2", "edge-1", KEY, nowMs, nonce)),
                Arguments.of("frame", new byte[0]));
    }
}
