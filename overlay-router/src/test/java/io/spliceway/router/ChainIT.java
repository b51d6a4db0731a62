// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.splice.PumpKind;
import io.spliceway.splice.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client and an origin see of each other through one node and through three. */
@Timeout(60)
@ParameterizedClass
@EnumSource(Transport.class)
class ChainIT {
    /** Of the 200 ms that the kernel holds a corked byte back, so many that no working machine needs as long. */
    private static final long CORKED_NS = 100_000_000;

    private static final int READ_TIMEOUT_MS = 15_000;

    private final Transport transport;

    ChainIT(Transport transport) {
        this.transport = transport;
    }

    @ParameterizedTest
    @CsvSource({"1,COPY", "1,SPLICE", "3,COPY", "3,SPLICE", "3,AUTO", "2,SPLICE"})
    void echoesWhatAClientSendsBeforeAnythingIsOpen(int hops, PumpKind pump) throws Exception {
        try (TestOrigin origin =
                        new TestOrigin(client -> client.getInputStream().transferTo(client.getOutputStream()));
                Chain chain = start(hops, pump, origin.address());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                byte[] message = bytes(i, 1 + 997 * i);
                clients.add(threads.submit(() -> {
                    try (Socket socket = connect(chain)) {
                        // All of it leaves before the first byte comes back; buffers are larger than the message.
                        socket.getOutputStream().write(message);
                        assertThat(socket.getInputStream().readNBytes(message.length))
                                .isEqualTo(message);
                    }
                    return null;
                }));
            }
            for (Future<?> client : clients) {
                client.get(30, TimeUnit.SECONDS);
            }
        }
    }

    /** What is counted goes on being counted when the garbage collector has run; splice copies nothing. */
    @ParameterizedTest
    @CsvSource({"1,SPLICE", "3,AUTO", "1,COPY"})
    void countsEveryByteAndHowItWasMoved(int hops, PumpKind pump) throws Exception {
        int size = 3_000_000;
        try (TestOrigin origin = new TestOrigin(client -> {
                    client.getOutputStream().write(new byte[size]);
                    client.close();
                });
                Chain chain = start(hops, pump, origin.address())) {
            for (int round = 1; round <= 2; round++) {
                try (Socket socket = connect(chain)) {
                    assertThat(socket.getInputStream().readAllBytes()).hasSize(size);
                }
                awaitNoFlows(chain);
                long expected = (long) round * size;
                for (Node node : chain.nodes()) {
                    long spliced = bytesMoved(node, "splice");
                    assertThat(spliced + bytesMoved(node, "copy")).isEqualTo(expected);
                    if (node == chain.edge() && pump != PumpKind.AUTO) {
                        assertThat(spliced).isEqualTo(pump == PumpKind.COPY ? 0 : expected);
                    }
                }
                System.gc();
            }
        }
    }

    private static long bytesMoved(Node node, String pump) {
        return Chain.count(node, "spliceway_bytes_total{pump=\"" + pump + "\"}");
    }

    /** PITFALLS 1: a pipe runs out of slots before it runs out of bytes. */
    @ParameterizedTest
    @CsvSource({"1,SPLICE", "3,SPLICE", "3,AUTO"})
    void deliversManySmallWritesToASlowReaderWithoutAStall(int hops, PumpKind pump) throws Exception {
        int writes = 20_000;
        byte[] all = bytes(1, writes * 100);
        try (TestOrigin origin = new TestOrigin(client -> {
                    OutputStream out = client.getOutputStream();
                    for (int i = 0; i < writes; i++) {
                        out.write(all, i * 100, 100);
                    }
                    client.shutdownOutput();
                });
                Chain chain = start(hops, pump, origin.address());
                Socket socket = connect(chain)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            Random bursts = new Random(2);
            long longestNs = 0;
            int total = 0;
            while (true) {
                long before = System.nanoTime();
                byte[] burst = socket.getInputStream().readNBytes(1 + bursts.nextInt(20_000));
                longestNs = Math.max(longestNs, System.nanoTime() - before);
                if (burst.length == 0) {
                    break;
                }
                digest.update(burst);
                total += burst.length;
                if (bursts.nextInt(10) == 0) {
                    pause(10);
                }
            }
            assertThat(total).isEqualTo(all.length);
            assertThat(digest.digest())
                    .isEqualTo(MessageDigest.getInstance("SHA-256").digest(all));
            assertThat(Duration.ofNanos(longestNs)).as("longest wait for bytes").isLessThan(Duration.ofSeconds(5));
        }
    }

    /** PITFALLS 2: SPLICE_F_MORE on the last bytes holds them back for 200 ms. */
    @ParameterizedTest
    @CsvSource({"1,SPLICE", "3,SPLICE", "3,AUTO"})
    void answersOneBytePingsAtOnce(int hops, PumpKind pump) throws Exception {
        try (TestOrigin origin = new TestOrigin(ChainIT::echo);
                Chain chain = start(hops, pump, origin.address());
                Socket socket = connect(chain)) {
            int late = 0;
            for (int i = 0; i < 2_000; i++) {
                long before = System.nanoTime();
                socket.getOutputStream().write(i);
                assertThat(socket.getInputStream().read()).isEqualTo(i & 0xff);
                late += System.nanoTime() - before > CORKED_NS ? 1 : 0;
                // Some may be, on a busy machine.
                assertThat(late).as("late of %s pings", i + 1).isLessThanOrEqualTo(20 + i / 20);
            }
        }
    }

    /** PITFALLS 3: the end of the stream is seen while bytes are still in the pipe. */
    @ParameterizedTest
    @CsvSource({"1,COPY", "1,SPLICE", "3,SPLICE", "3,AUTO"})
    void deliversEveryByteBeforeTheEndToAClientThatReadsLate(int hops, PumpKind pump) throws Exception {
        int[] sizes = {1, 64 << 10, (64 << 10) + 1, 10 << 20};
        try (TestOrigin origin = new TestOrigin(client -> {
                    int size = sizes[client.getInputStream().read()];
                    client.getOutputStream().write(bytes(size, size));
                    client.shutdownOutput();
                });
                Chain chain = start(hops, pump, origin.address());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int which = i % sizes.length;
                clients.add(threads.submit(() -> {
                    try (Socket socket = connect(chain)) {
                        socket.getOutputStream().write(which);
                        pause(2_000);
                        int size = sizes[which];
                        assertThat(Arrays.equals(socket.getInputStream().readAllBytes(), bytes(size, size)))
                                .as("%s bytes unchanged", size)
                                .isTrue();
                    }
                    return null;
                }));
            }
            for (Future<?> client : clients) {
                client.get(40, TimeUnit.SECONDS);
            }
        }
    }

    /** PITFALLS 10: a half-close must pass through, and the answer come back. */
    @ParameterizedTest
    @CsvSource({"1,COPY", "1,SPLICE", "3,COPY", "3,SPLICE", "3,AUTO"})
    void answersAClientThatHasShutDownWriting(int hops, PumpKind pump) throws Exception {
        try (TestOrigin origin = new TestOrigin(client -> {
                    byte[] request = client.getInputStream().readAllBytes();
                    pause(300);
                    client.getOutputStream().write(request);
                    client.close();
                });
                Chain chain = start(hops, pump, origin.address());
                Socket socket = connect(chain)) {
            socket.getOutputStream().write(bytes(1, 50));
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(bytes(1, 50));
            awaitNoFlows(chain);
            for (Node node : chain.nodes()) {
                assertThat(node.metrics().scrape()).containsPattern("flows_closed_total\\{cause=\"end\",.*\\} 1.0");
            }
        }
    }

    /** PITFALLS 12: a cut download must not look complete. */
    @ParameterizedTest
    @CsvSource({"1,COPY", "1,SPLICE", "3,COPY", "3,SPLICE", "3,AUTO"})
    void resetsTheClientWhenTheOriginResets(int hops, PumpKind pump) throws Exception {
        try (TestOrigin origin = new TestOrigin(client -> {
                    client.getOutputStream().write(new byte[500_000]);
                    client.getInputStream().read();
                    TestOrigin.reset(client);
                });
                Chain chain = start(hops, pump, origin.address());
                Socket socket = connect(chain)) {
            assertThat(socket.getInputStream().readNBytes(500_000)).hasSize(500_000);
            socket.getOutputStream().write(1);
            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            awaitNoFlows(chain);
        }
    }

    /** PITFALLS 12, the other way. */
    @ParameterizedTest
    @CsvSource({"1,COPY", "1,SPLICE", "3,COPY", "3,SPLICE", "3,AUTO"})
    void resetsTheOriginWhenTheClientResets(int hops, PumpKind pump) throws Exception {
        var seen = new CompletableFuture<Throwable>();
        try (TestOrigin origin = new TestOrigin(client -> {
                    try {
                        client.getOutputStream().write(1);
                        client.getInputStream().readAllBytes();
                        seen.complete(new AssertionError("a clean end"));
                    } catch (IOException e) {
                        seen.complete(e);
                    }
                });
                Chain chain = start(hops, pump, origin.address())) {
            Socket socket = connect(chain);
            assertThat(socket.getInputStream().read()).isEqualTo(1);
            socket.getOutputStream().write(new byte[1_000]);
            TestOrigin.reset(socket);
            assertThat(seen.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            awaitNoFlows(chain);
        }
    }

    /** PITFALLS 13: a reset must not overtake the reply before it. */
    @ParameterizedTest
    @CsvSource({"1,COPY", "1,SPLICE", "3,COPY", "3,SPLICE", "3,AUTO"})
    void deliversAReplyBeforeTheEndAndResetThatFollow(int hops, PumpKind pump) throws Exception {
        byte[] reply = bytes(3, 300_000);
        try (TestOrigin origin = new TestOrigin(client -> {
                    client.getInputStream().read();
                    client.getOutputStream().write(reply);
                    client.shutdownOutput();
                    // What the client still sends is never read, so this close sends a reset.
                    pause(50);
                    TestOrigin.reset(client);
                });
                Chain chain = start(hops, pump, origin.address())) {
            for (int i = 0; i < 10; i++) {
                try (Socket socket = connect(chain)) {
                    socket.getOutputStream().write(new byte[2]);
                    pause(100);
                    assertThat(Arrays.equals(socket.getInputStream().readAllBytes(), reply))
                            .isTrue();
                }
            }
            awaitNoFlows(chain);
        }
    }

    /** PITFALLS 18: a port that is closed must not look open for long, nor end cleanly. */
    @ParameterizedTest
    @CsvSource({"1,SPLICE", "2,SPLICE", "3,SPLICE", "3,AUTO"})
    void resetsAtOnceWhenTheOriginRefuses(int hops, PumpKind pump) throws Exception {
        InetSocketAddress closed;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = (InetSocketAddress) gone.getLocalSocketAddress();
        }
        try (Chain chain = start(hops, pump, closed)) {
            long before = System.nanoTime();
            // It may come before the client has so much as set an option on its socket.
            assertThatThrownBy(() -> {
                        try (Socket socket = connect(chain)) {
                            socket.getInputStream().read();
                        }
                    })
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
            awaitNoFlows(chain);
            assertThat(chain.edge().metrics().scrape())
                    .contains("spliceway_flows_closed_total{cause=\"refused\",kind=\"edge\",side=\"upstream\"} 1.0");
        }
    }

    /** PITFALLS 7: nothing to do must cost nothing, however the sockets stand. */
    @ParameterizedTest
    @CsvSource({"1,SPLICE", "3,SPLICE", "3,AUTO"})
    void restsWhileAHalfClosedFlowIsHeldAndAPipeIsFull(int hops, PumpKind pump) throws Exception {
        try (TestOrigin origin = new TestOrigin(client -> {
                    OutputStream out = client.getOutputStream();
                    // More than every buffer on the way holds: the last pipe is full and stays so.
                    byte[] chunk = new byte[1 << 20];
                    for (int i = 0; i < 200; i++) {
                        out.write(chunk);
                    }
                });
                Chain chain = start(hops, pump, origin.address());
                Socket half = connect(chain);
                Socket idle = connect(chain)) {
            half.shutdownOutput();
            idle.getOutputStream().write(1);
            // Let the buffers fill, then look at a quiet stretch.
            awaitQuiet();
            long cpuBefore = loopCpuNs();
            long before = System.nanoTime();
            pause(5_000);
            double share = (double) (loopCpuNs() - cpuBefore) / (System.nanoTime() - before);
            assertThat(share).as("CPU of all loops").isLessThan(0.01 * hops);
        }
    }

    private Chain start(int hops, PumpKind pump, InetSocketAddress origin) {
        return Chain.start(transport, hops, pump, origin, "20s");
    }

    private static void echo(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            client.getOutputStream().write(b);
        }
    }

    private static Socket connect(Chain chain) throws IOException {
        Socket socket = new Socket();
        socket.connect(chain.door(), READ_TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_TIMEOUT_MS);
        return socket;
    }

    private static void awaitNoFlows(Chain chain) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (chain.openFlows() > 0) {
            assertThat(System.nanoTime()).as("flows closed in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static void awaitQuiet() {
        long last;
        long now = loopCpuNs();
        do {
            last = now;
            pause(500);
            now = loopCpuNs();
        } while (now - last > 20_000_000);
    }

    private static long loopCpuNs() {
        var threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long id : threads.getAllThreadIds()) {
            var info = threads.getThreadInfo(id);
            if (info != null && info.getThreadName().startsWith("loop-")) {
                sum += Math.max(0, threads.getThreadCpuTime(id));
            }
        }
        return sum;
    }

    /** The passing of time is what is tested where this is used, not the wait for a condition. */
    private static void pause(long ms) {
        LockSupport.parkNanos(ms * 1_000_000);
    }

    private static byte[] bytes(int seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
