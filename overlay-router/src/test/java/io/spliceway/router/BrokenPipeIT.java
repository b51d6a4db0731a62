// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
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

/**
 * PITFALLS 9: splice(2) into a connection that is gone raises SIGPIPE, and has no flag against it. The JVM takes the
 * signal, even where who starts it does not ignore it.
 */
@Timeout(120)
class BrokenPipeIT {
    private static final int CLIENTS = 1_000;
    private static final int AT_ONCE = 16;
    private static final long SIGPIPE_BIT = 1L << (13 - 1);

    @TempDir
    private Path directory;

    @Test
    void aNodeOutlivesClientsThatGoWhileItSplicesToThem() throws Exception {
        try (TestOrigin origin = new TestOrigin(BrokenPipeIT::flood);
                EdgeProcess edge =
                        EdgeProcess.start(directory, origin.address(), "splice", "", "env", "--default-signal=PIPE");
                ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(() -> leave(edge)));
            }
            for (Future<?> client : clients) {
                client.get();
            }
            edge.await("spliceway_flows_open", open -> open == 0);
            assertThat(edge.metric("spliceway_bytes_total{pump=\"splice\"}")).isGreaterThan(CLIENTS * 100_000L);
            String status = Files.readString(
                    Path.of("/proc", Long.toString(edge.process().pid()), "status"));
            assertThat((mask(status, "SigIgn") | mask(status, "SigCgt")) & SIGPIPE_BIT)
                    .as("SIGPIPE is ignored or caught")
                    .isNotZero();
            assertThat(new ProcessBuilder(
                                    "kill",
                                    "-PIPE",
                                    Long.toString(edge.process().pid()))
                            .start()
                            .waitFor())
                    .isZero();
            try (Socket socket = edge.connect()) {
                socket.getOutputStream().write(1);
                assertThat(socket.getInputStream().readNBytes(100_000)).hasSize(100_000);
            }
        }
    }

    /** After an end of its own, a connection's reset is told as EPIPE, and that is what raises the signal. */
    private static Void leave(EdgeProcess edge) throws IOException {
        try (Socket socket = edge.connect()) {
            socket.getOutputStream().write(1);
            socket.getInputStream().readNBytes(200_000);
            socket.shutdownOutput();
            TestOrigin.reset(socket);
        }
        return null;
    }

    private static void flood(Socket client) throws IOException {
        byte[] bytes = new byte[64 << 10];
        assertThat(client.getInputStream().read()).isEqualTo(1);
        while (true) {
            client.getOutputStream().write(bytes);
        }
    }

    private static long mask(String status, String field) {
        Matcher matcher = Pattern.compile(field + ":\\s+([0-9a-f]{16})").matcher(status);
        assertThat(matcher.find()).isTrue();
        return Long.parseUnsignedLong(matcher.group(1), 16);
    }
}
