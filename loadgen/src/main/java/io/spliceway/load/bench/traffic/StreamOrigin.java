// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.traffic;

import io.spliceway.settings.Reasons;
import io.spliceway.settings.UserError;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * An origin that sends without end or returns what it gets, as the first byte of each connection asks. A thread each,
 * whose calls block.
 *
 * <p>It sends with sendfile(2) from the page cache: nothing is copied, and what is sent is not in the CPU's caches, as
 * what comes from a network is not.
 */
public final class StreamOrigin implements AutoCloseable {
    /** More than the last-level cache of what this is likely to run on. */
    private static final int FILE_BYTES = 64 << 20;

    private static final int CHUNK_BYTES = 1 << 20;
    private static final int ECHO_BYTES = 4096;
    private static final int BACKLOG = 1024;

    /** What a connection asks for first. */
    enum Wish {
        BULK('b'),
        ECHO('e');

        private final byte key;

        Wish(char key) {
            this.key = (byte) key;
        }

        byte[] bytes() {
            return new byte[] {key};
        }
    }

    private final FileChannel file;
    private final ServerSocketChannel listener;
    private final LongAdder sentBytes = new LongAdder();
    private volatile boolean sending;

    private StreamOrigin(FileChannel file, ServerSocketChannel listener) {
        this.file = file;
        this.listener = listener;
    }

    /** Listens on a port of 127.0.0.1; has nothing to send before {@link #begin}. */
    public static StreamOrigin start() {
        try {
            FileChannel file = file();
            try {
                StreamOrigin origin =
                        new StreamOrigin(file, ServerSocketChannel.open().bind(Loopback.address(0), BACKLOG));
                Thread.ofPlatform().name("stream-origin").daemon().start(origin::accept);
                return origin;
            } catch (IOException e) {
                file.close();
                throw e;
            }
        } catch (IOException e) {
            throw UserError.failed("the origin cannot be started: " + Reasons.of(e));
        }
    }

    public int port() {
        return listener.socket().getLocalPort();
    }

    /** Sends to whoever asks for it from now on, and counts anew. */
    public void begin() {
        sentBytes.reset();
        sending = true;
    }

    /** Ends every stream cleanly, soon, after a whole chunk. */
    public void end() {
        sending = false;
    }

    /** Bytes sent since {@link #begin}; whole when every stream has ended. */
    public long sentBytes() {
        return sentBytes.sum();
    }

    @Override
    public void close() {
        sending = false;
        try {
            listener.close();
            file.close();
        } catch (IOException e) {
            throw UserError.failed("the origin cannot be closed: " + Reasons.of(e));
        }
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel connection = listener.accept();
                Thread.ofPlatform().name("stream-sender").daemon().start(() -> serve(connection));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
            ByteBuffer wish = ByteBuffer.allocate(1);
            if (connection.read(wish) < 0) {
                return;
            }
            if (wish.get(0) == Wish.BULK.key) {
                send(connection);
            } else {
                RealTime.ifAllowed();
                echo(connection);
            }
        } catch (IOException e) {
            // The client misses what was counted and not delivered, and says so.
        }
    }

    private void send(SocketChannel to) throws IOException {
        long offset = 0;
        while (sending) {
            long end = offset + CHUNK_BYTES;
            while (offset < end) {
                long sent = file.transferTo(offset, end - offset, to);
                sentBytes.add(sent);
                offset += sent;
            }
            offset %= FILE_BYTES;
        }
    }

    private static void echo(SocketChannel connection) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(ECHO_BYTES);
        while (connection.read(buffer) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                connection.write(buffer);
            }
            buffer.clear();
        }
    }

    /** A file without a name, in the page cache, with contents that no shortcut for zeros fits. */
    private static FileChannel file() throws IOException {
        Path path = Files.createTempFile("spliceway-bench-", "");
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        // At once: whoever stops this process while it writes finds nothing left.
        Files.delete(path);
        SplittableRandom random = new SplittableRandom(FILE_BYTES);
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int i = 0; i < FILE_BYTES / CHUNK_BYTES; i++) {
            random.nextBytes(chunk);
            file.write(ByteBuffer.wrap(chunk));
        }
        // What is to be written to a disk is written before anything is measured.
        file.force(false);
        return file;
    }
}
