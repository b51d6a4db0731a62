// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.spliceway.control.client.TrunkKey;
import io.spliceway.router.Node;
import io.spliceway.router.config.NodeConfig;
import io.spliceway.settings.ConfigFile;
import io.spliceway.settings.HostPort;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** As {@code FrameFuzzTest}, through a node's sockets, loops and pipes, with an origin behind it. */
@Timeout(300)
class FrameFuzzIT {
    private static final TrunkKey KEY = new TrunkKey("fuzz", new byte[TrunkKey.SECRET_BYTES]);
    private static final int CONNECTIONS = 6_000;
    private static final int READ_MAX_MS = 30_000;
    private static final long SETTLE_MAX_NS = 60_000_000_000L;
    private static final int HELLO_HEADER_BYTES = 8;

    private final Random random = new Random(4);
    private final Faults faults = new Faults();

    @TempDir
    private Path directory;

    /** Whatever was thrown where it should not have been. */
    private static final class Faults extends AppenderBase<ILoggingEvent> {
        final List<String> texts = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getThrowableProxy() != null) {
                texts.add(event.getFormattedMessage() + " "
                        + event.getThrowableProxy().getClassName());
            }
        }
    }

    @Test
    void aNodeTakesAnythingAndStaysAsItWas() throws Exception {
        Path keys = Files.createFile(
                directory.resolve("keys"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(keys, KEY.id() + " " + HexFormat.of().formatHex(KEY.secret()) + "\n");
        NodeConfig config = ConfigFile.parse(
                "relay-1.yaml",
                "node: relay-1\nloops: 1\ntrunk: {listen: '127.0.0.1:0', keys_file: '" + keys + "'}\n",
                NodeConfig.class);
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger greeter = (Logger) LoggerFactory.getLogger(Greeter.class);
        greeter.setLevel(Level.OFF);
        faults.start();
        root.addAppender(faults);
        try (ServerSocket origin = new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress());
                Node node = Node.start(config)) {
            Thread.ofVirtual().start(() -> serve(origin));
            GeneratedFrames frames = new GeneratedFrames(random, KEY, new HostPort("127.0.0.1", origin.getLocalPort()));
            InetSocketAddress trunk = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), node.trunkAddress().getPort());
            echo(trunk, frames);
            long before = descriptors();
            for (int i = 0; i < CONNECTIONS; i++) {
                converse(trunk, frames);
            }
            long deadline = System.nanoTime() + SETTLE_MAX_NS;
            // Up to 64 pipes are kept for later, and closed when nobody needs them.
            while ((descriptors() > before || node.metrics().openFlows() > 0) && System.nanoTime() < deadline) {
                LockSupport.parkNanos(50_000_000);
            }
            assertThat(node.metrics().openFlows()).as("flows").isZero();
            assertThat(descriptors()).as("descriptors").isLessThanOrEqualTo(before);
            assertThat(node.metrics().scrape()).contains("spliceway_held_bytes 0.0");
            echo(trunk, frames);
        } finally {
            root.detachAppender(faults);
            greeter.setLevel(null);
        }
        assertThat(faults.texts).isEmpty();
    }

    private static long descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    /** Echoes what comes first, and ends in one way or another. */
    private static void serve(ServerSocket origin) {
        try {
            while (true) {
                Socket client = origin.accept();
                Thread.ofVirtual().start(() -> echoOnce(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private static void echoOnce(Socket client) {
        try (client) {
            client.setSoTimeout(READ_MAX_MS);
            byte[] bytes = new byte[1 << 10];
            int got = client.getInputStream().read(bytes);
            if (got > 0) {
                client.getOutputStream().write(bytes, 0, got);
                client.setSoLinger(bytes[0] % 4 == 1, 0);
            }
        } catch (IOException cutOff) {
            // As the other side wanted.
        }
    }

    private void converse(InetSocketAddress trunk, GeneratedFrames frames) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (random.nextInt(8) != 0) {
            frames.frame(out, FrameType.HELLO, frames.hello("edge-1", "relay-1", System.currentTimeMillis()));
        }
        if (random.nextInt(4) != 0) {
            frames.frame(out, FrameType.OPEN, frames.open());
        }
        out.writeBytes(frames.talk(random.nextInt(6)));
        byte[] bytes = random.nextInt(3) == 0 ? frames.mangled(out.toByteArray()) : out.toByteArray();
        try (Socket socket = new Socket()) {
            socket.connect(trunk, READ_MAX_MS);
            socket.setSoTimeout(READ_MAX_MS);
            int half = random.nextInt(bytes.length + 1);
            socket.getOutputStream().write(bytes, 0, half);
            socket.getOutputStream().write(bytes, half, bytes.length - half);
            switch (random.nextInt(3)) {
                case 0 -> socket.setSoLinger(true, 0);
                case 1 -> {
                    socket.shutdownOutput();
                    assertThat(socket.getInputStream().readAllBytes()).isNotNull();
                }
                default -> {}
            }
        } catch (SocketTimeoutException hangs) {
            throw hangs;
        } catch (IOException cutOff) {
            assertThat(cutOff).isNotNull();
        }
    }

    /** What a good caller gets. */
    private static void echo(InetSocketAddress trunk, GeneratedFrames frames) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Nonce nonce = new Nonce(System.nanoTime(), 0);
        byte[] hello = Hello.ofCaller("edge-1", "relay-1", KEY, System.currentTimeMillis(), nonce);
        out.writeBytes(new byte[] {1, 0, 0, 0, 0, 0, 0, (byte) hello.length});
        out.writeBytes(hello);
        byte[] open = frames.open();
        out.writeBytes(new byte[] {2, 0, 0, 0, 0, 0, 0, (byte) open.length});
        out.writeBytes(open);
        out.writeBytes(new byte[] {3, 0, 0, 0, 0, 0, 0, 2, 4, 2});
        try (Socket socket = new Socket()) {
            socket.connect(trunk, READ_MAX_MS);
            socket.setSoTimeout(READ_MAX_MS);
            socket.getOutputStream().write(out.toByteArray());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] header = in.readNBytes(HELLO_HEADER_BYTES);
            assertThat(header[0]).isEqualTo((byte) 1);
            in.readNBytes(header[7]);
            assertThat(in.readNBytes(10)).isEqualTo(new byte[] {3, 0, 0, 0, 0, 0, 0, 2, 4, 2});
        }
    }
}
