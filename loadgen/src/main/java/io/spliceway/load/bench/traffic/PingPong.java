// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.traffic;

import io.spliceway.linux.Close;
import io.spliceway.linux.Errno;
import io.spliceway.linux.NativeBuffer;
import io.spliceway.linux.Recv;
import io.spliceway.linux.Send;
import io.spliceway.linux.Shutdown;
import io.spliceway.linux.Tcp;
import io.spliceway.settings.UserError;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which 100 bytes go to the origin and back, again and again, by a thread of its own whose calls block.
 */
public final class PingPong implements AutoCloseable {
    private static final int BYTES = 100;
    private static final int NUMBER_OFFSET = 0;
    private static final long HIGHEST_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int DIGITS = 3;
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final int fd;
    private final Thread thread = Thread.ofPlatform().name("ping-pong").daemon().unstarted(this::play);
    private final Histogram latencyNs = new Histogram(HIGHEST_NS, DIGITS);
    private volatile boolean counting;
    private volatile boolean ending;
    private @Nullable String failure;

    private PingPong(int fd) {
        this.fd = fd;
    }

    /**
     * Connects and begins; nothing is counted yet.
     *
     * @param port of 127.0.0.1
     */
    public static PingPong start(int port) {
        PingPong game = new PingPong(Loopback.connect(port));
        Tcp.setNoDelay(game.fd, true);
        Loopback.send(game.fd, StreamOrigin.Wish.ECHO.bytes());
        game.thread.start();
        return game;
    }

    /** Counts round trips from now on. */
    public void count() {
        counting = true;
    }

    /**
     * Ends it.
     *
     * @return the round trips that were counted, in nanoseconds
     * @throws UserError when the connection has failed, or the last answer does not come
     */
    public Histogram end() throws InterruptedException {
        ending = true;
        if (!thread.join(END_LIMIT)) {
            throw UserError.failed("a ping was not answered in " + END_LIMIT.toSeconds() + " s");
        }
        if (failure != null) {
            throw UserError.failed(failure);
        }
        return latencyNs;
    }

    @Override
    public void close() {
        ending = true;
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
        Close.close(fd);
    }

    private void play() {
        RealTime.ifAllowed();
        try (NativeBuffer ping = new NativeBuffer(BYTES);
                NativeBuffer pong = new NativeBuffer(BYTES)) {
            for (int number = 0; !ending; number++) {
                ping.putInt(NUMBER_OFFSET, number);
                boolean counted = counting;
                long startNs = System.nanoTime();
                long result = Send.send(fd, ping.address(), BYTES, Send.MSG_NOSIGNAL);
                for (int got = 0; result > 0 && got < BYTES; got += (int) result) {
                    result = Recv.recv(fd, pong.address() + got, BYTES - got, 0);
                }
                if (result <= 0 || pong.getInt(NUMBER_OFFSET) != number) {
                    failure = "ping-pong: "
                            + (result < 0
                                    ? Errno.text((int) result)
                                    : result == 0 ? "the connection ended" : "not what was sent came back");
                    return;
                }
                if (counted) {
                    latencyNs.recordValue(Math.min(System.nanoTime() - startNs, HIGHEST_NS));
                }
            }
        }
    }
}
