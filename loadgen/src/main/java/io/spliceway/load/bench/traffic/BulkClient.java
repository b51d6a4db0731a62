// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.traffic;

import io.spliceway.linux.Close;
import io.spliceway.linux.Errno;
import io.spliceway.linux.NativeBuffer;
import io.spliceway.linux.Recv;
import io.spliceway.linux.Shutdown;
import io.spliceway.linux.SockOpt;
import io.spliceway.settings.UserError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Streams from an origin that are counted and thrown away: with MSG_TRUNC the kernel drops what a TCP socket has received
 * without copying it, tcp(7). A thread each, whose calls block.
 */
public final class BulkClient implements AutoCloseable {
    private static final int MSG_TRUNC = 0x20;
    private static final int MAX_BYTES = 1 << 20;
    /** Waking a thread costs more than receiving what a packet brings; with less than this there is no reason to. */
    private static final int WAKE_BYTES = 128 << 10;

    private final List<Stream> streams = new ArrayList<>();

    private BulkClient() {}

    /**
     * Opens streams.
     *
     * @param port of 127.0.0.1
     */
    public static BulkClient start(int port, int streams) {
        BulkClient client = new BulkClient();
        try {
            for (int i = 0; i < streams; i++) {
                int fd = Loopback.connect(port);
                SockOpt.setReceiveLowWater(fd, WAKE_BYTES);
                client.streams.add(new Stream(fd));
                Loopback.send(fd, StreamOrigin.Wish.BULK.bytes());
            }
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
        client.streams.forEach(stream -> stream.thread.start());
        return client;
    }

    /** Bytes of all streams so far. */
    public long receivedBytes() {
        return streams.stream().mapToLong(stream -> stream.receivedBytes.get()).sum();
    }

    /**
     * Waits for the end of all streams.
     *
     * @throws UserError when one ends in an error, or none in that time
     */
    public void awaitEnd(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        for (Stream stream : streams) {
            if (!stream.thread.join(Duration.ofNanos(Math.max(deadline - System.nanoTime(), 1)))) {
                throw UserError.failed("a stream has not ended " + limit.toSeconds() + " s after the origin's end");
            }
            if (stream.errno.get() != 0) {
                throw UserError.failed("a stream ended early: " + Errno.text(stream.errno.get()));
            }
        }
    }

    /** Ends what has not ended. */
    @Override
    public void close() {
        streams.forEach(Stream::close);
    }

    private static final class Stream {
        private final int fd;
        private final Thread thread =
                Thread.ofPlatform().name("bulk-receiver").daemon().unstarted(this::receive);
        private final AtomicLong receivedBytes = new AtomicLong();
        private final AtomicInteger errno = new AtomicInteger();

        Stream(int fd) {
            this.fd = fd;
        }

        private void receive() {
            try (NativeBuffer buffer = new NativeBuffer(MAX_BYTES)) {
                long count = 0;
                while (true) {
                    long received = Recv.recv(fd, buffer.address(), MAX_BYTES, MSG_TRUNC);
                    if (received > 0) {
                        count += received;
                        receivedBytes.lazySet(count);
                    } else if (received != -Errno.EINTR) {
                        errno.set((int) -received);
                        return;
                    }
                }
            }
        }

        /** The descriptor is closed only when nobody waits in it: its number may be another's at once. */
        void close() {
            if (thread.getState() != Thread.State.NEW) {
                Shutdown.shutdown(fd, Shutdown.SHUT_RDWR);
                boolean interrupted = false;
                while (thread.isAlive()) {
                    try {
                        thread.join();
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
            Close.close(fd);
        }
    }
}
