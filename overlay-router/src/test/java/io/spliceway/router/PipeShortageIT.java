// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** PITFALLS 4: a user's pipes are few, and flows without one are carried all the same. */
@Timeout(120)
class PipeShortageIT {
    private static final int FLOWS = 3_000;

    /** Twice what a pipe has to begin with. */
    private static final int REPLY_BYTES = 128 << 10;

    /** So little that nearly all of a reply has to wait in the node. */
    private static final int CLIENT_BUFFER_BYTES = 4 << 10;

    private static final int CONNECTING_AT_ONCE = 200;
    private static final int PIPE_PAGES = 16;
    private static final String SPLICED = "spliceway_bytes_total{pump=\"splice\"}";
    private static final String COPIED = "spliceway_bytes_total{pump=\"copy\"}";

    @TempDir
    private Path directory;

    @Test
    void moreFlowsThanAUserMayHavePipesFor() throws Exception {
        long pages = Sysctl.number("fs/pipe-user-pages-soft", 0);
        assumeTrue(pages > 0 && pages / PIPE_PAGES < FLOWS / 2, "fs.pipe-user-pages-soft is not the kernel's default");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        CountDownLatch read = new CountDownLatch(1);
        List<Future<byte[]>> replies = new ArrayList<>();
        try (TestOrigin origin = new TestOrigin(PipeShortageIT::serve);
                EdgeProcess edge = EdgeProcess.start(
                        directory,
                        origin.address(),
                        "splice",
                        "limits: {unsent: 4KiB, held_per_loop: 1GiB}\n",
                        asNormalUser());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Semaphore connecting = new Semaphore(CONNECTING_AT_ONCE);
            for (int key = 1; key <= FLOWS; key++) {
                int own = key;
                replies.add(threads.submit(() -> use(edge, own, connecting, read)));
            }
            try {
                // All of them wait at once, each with most of its first pipe or buffer.
                edge.await("spliceway_flows_open", open -> open == FLOWS);
                edge.await("spliceway_held_bytes", held -> held > FLOWS * (REPLY_BYTES / 4L));
            } finally {
                read.countDown();
            }
            for (int key = 1; key <= FLOWS; key++) {
                assertThat(Arrays.equals(replies.get(key - 1).get(), reply(key)))
                        .as("the reply of flow %s, unchanged", key)
                        .isTrue();
            }
            edge.await("spliceway_flows_open", open -> open == 0);
            assertThat(edge.metric(SPLICED) + edge.metric(COPIED)).isEqualTo(FLOWS * (REPLY_BYTES + 4L));
            assertThat(edge.metric(SPLICED)).isGreaterThan(pages / PIPE_PAGES / 2 * (REPLY_BYTES / 4L));
            assertThat(edge.metric(COPIED)).isPositive();
            assertThat(edge.metric("spliceway_pipe_fallbacks_total")).isPositive();
            // What else such a user lacks is another matter: CAP_NET_RAW for early SYN.
            assertThat(edge.process()
                            .log()
                            .lines()
                            .filter(line -> line.contains("WARN") && !line.contains("early syn off")))
                    .singleElement()
                    .asString()
                    .contains("no pipe to be had", "raise fs.pipe-user-pages-soft");
        }
    }

    /** The reply, read to its end once {@code read} says so. */
    private static byte[] use(EdgeProcess edge, int key, Semaphore connecting, CountDownLatch read) throws Exception {
        connecting.acquire();
        Socket socket;
        try {
            socket = edge.connect(CLIENT_BUFFER_BYTES);
        } finally {
            connecting.release();
        }
        try (socket) {
            new DataOutputStream(socket.getOutputStream()).writeInt(key);
            read.await();
            return socket.getInputStream().readAllBytes();
        }
    }

    private static void serve(Socket client) throws IOException {
        int key = new DataInputStream(client.getInputStream()).readInt();
        client.getOutputStream().write(reply(key));
        client.shutdownOutput();
        assertThat(client.getInputStream().read()).isNegative();
        client.close();
    }

    private static byte[] reply(int key) {
        ByteBuffer reply = ByteBuffer.allocate(REPLY_BYTES);
        while (reply.hasRemaining()) {
            reply.putInt(key);
        }
        return reply.array();
    }

    /**
     * Root's pipes are not counted, so root starts the node as somebody else; of root's rights it keeps the one to read
     * files, because the Java class path may lie where only root reads.
     */
    private static String[] asNormalUser() {
        if (!System.getProperty("user.name").equals("root")) {
            return new String[0];
        }
        return new String[] {
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            "--inh-caps=-all,+dac_read_search",
            "--ambient-caps=-all,+dac_read_search",
            "--bounding-set=-all,+dac_read_search"
        };
    }
}
