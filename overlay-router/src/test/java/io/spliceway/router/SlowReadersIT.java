// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** PITFALLS 33: clients that never read take what was set and no more, and nobody else is slower for them. */
@Timeout(120)
class SlowReadersIT {
    private static final int SLOW = 2_000;
    private static final int QUICK = 50;
    private static final int DOWNLOAD_BYTES = 1_000_000;
    private static final long HELD_PER_LOOP_BYTES = 16 << 20;
    private static final long HELD_PER_FLOW_BYTES = 1 << 20;
    private static final long UNSENT_BYTES = 64 << 10;
    private static final long PAGE_BYTES = 4096;

    /** Of the node's own memory: objects, and a buffer that a page was copied to. */
    private static final long FLOW_BYTES = 32 << 10;

    /** The most that one segment's buffer holds: a socket takes whole ones. */
    private static final long SEGMENT_BYTES = 64 << 10;

    /** What a client asks of the origin with its first byte: bytes without end, or a download. */
    private static final char FLOOD = 'f';

    private static final char DOWNLOAD = 'd';

    @TempDir
    private Path directory;

    @Test
    void clientsThatNeverReadTakeNoMoreThanTheLimits() throws Exception {
        String settings = "limits: {held_per_loop: 16MiB, held_per_flow: 1MiB, unsent: 64KiB}\n";
        List<Socket> slow = new ArrayList<>();
        try (TestOrigin origin = new TestOrigin(SlowReadersIT::serve);
                EdgeProcess edge = EdgeProcess.start(directory, origin.address(), "auto", settings)) {
            Duration alone = download(edge);
            long residentBefore = residentBytes(edge.process().pid());
            try {
                for (int i = 0; i < SLOW; i++) {
                    slow.add(edge.connect());
                    slow.getLast().getOutputStream().write(FLOOD);
                }
                edge.await("spliceway_flows_open", open -> open == SLOW);
                long held = edge.settled("spliceway_held_bytes");
                // The last to take before the loop was full may have taken all that a flow may.
                assertThat(held)
                        .as("held by the node")
                        .isBetween((long) SLOW, HELD_PER_LOOP_BYTES + HELD_PER_FLOW_BYTES + SLOW * PAGE_BYTES);
                assertThat(residentBytes(edge.process().pid()) - residentBefore)
                        .as("growth of the node's memory")
                        .isLessThan(HELD_PER_LOOP_BYTES + SLOW * FLOW_BYTES);
                assertKernelHoldsLittle(edge.door().getPort(), origin.address().getPort());
                assertThat(download(edge))
                        .as("beside them, and %s alone", alone)
                        .isLessThan(alone.multipliedBy(5).plusSeconds(1));
            } finally {
                for (Socket socket : slow) {
                    socket.close();
                }
            }
        }
    }

    /** How long {@link #QUICK} clients take for a download each, all at once. */
    private static Duration download(EdgeProcess edge) throws Exception {
        long before = System.nanoTime();
        List<Future<Integer>> downloads = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < QUICK; i++) {
                downloads.add(threads.submit(() -> {
                    try (Socket socket = edge.connect()) {
                        socket.getOutputStream().write(DOWNLOAD);
                        return socket.getInputStream().readAllBytes().length;
                    }
                }));
            }
            for (Future<Integer> download : downloads) {
                assertThat(download.get()).isEqualTo(DOWNLOAD_BYTES);
            }
        }
        return Duration.ofNanos(System.nanoTime() - before);
    }

    private static void serve(Socket client) throws IOException {
        int asked = client.getInputStream().read();
        if (asked == FLOOD) {
            // The origin's own send queue is not what is looked at.
            client.setSendBufferSize((int) SEGMENT_BYTES);
            byte[] bytes = new byte[(int) SEGMENT_BYTES];
            while (true) {
                client.getOutputStream().write(bytes);
            }
        }
        client.getOutputStream().write(new byte[DOWNLOAD_BYTES]);
        client.close();
    }

    private static long residentBytes(long pid) throws IOException {
        String status = Files.readString(Path.of("/proc", Long.toString(pid), "status"));
        Matcher matcher = Pattern.compile("VmRSS:\\s+(\\d+) kB").matcher(status);
        assertThat(matcher.find()).isTrue();
        return Long.parseLong(matcher.group(1)) << 10;
    }

    /**
     * What the kernel holds on the node's own sockets, buffers whole and a flow on average. To be sent: what is unsent,
     * with a segment that begins below the limit and one that the client has not taken yet. Received: a receive buffer
     * begins with {@code tcp_rmem}'s default and grows while it is read, to twice what was read in a round trip (tcp(7),
     * {@code tcp_moderate_rcvbuf}); and what a stalled flow reads is what fills the client's buffer and the node's
     * send queue.
     */
    private static void assertKernelHoldsLittle(int door, int originPort) throws Exception {
        Process ss = new ProcessBuilder("ss", "-tmnH", "sport = :" + door + " or dport = :" + originPort).start();
        Pattern memory = Pattern.compile("skmem:\\(r(\\d+),rb\\d+,t\\d+,tb\\d+,f\\d+,w(\\d+)");
        long received = 0;
        long unsent = 0;
        int sockets = 0;
        for (String line : ss.inputReader().lines().toList()) {
            Matcher matcher = memory.matcher(line);
            if (matcher.find()) {
                received += Long.parseLong(matcher.group(1));
                unsent += Long.parseLong(matcher.group(2));
                sockets++;
            }
        }
        long sendMost = UNSENT_BYTES + 2 * SEGMENT_BYTES;
        assertThat(ss.waitFor()).isZero();
        assertThat(sockets).as("sockets seen").isGreaterThanOrEqualTo(2 * SLOW);
        assertThat(unsent / SLOW).as("send queue of a flow").isLessThan(sendMost);
        assertThat(received / SLOW)
                .as("receive queue of a flow")
                .isLessThan(2 * (Sysctl.number("net/ipv4/tcp_rmem", 1) + sendMost));
    }
}
