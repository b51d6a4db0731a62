// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.traffic;

import io.spliceway.linux.Epoll;
import io.spliceway.settings.UserError;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Many connections that are open, have been used once, and then do nothing; client and origin, both on the calling
 * thread. One thread at a time.
 */
public final class HeldFlows implements AutoCloseable {
    private static final int MESSAGE_BYTES = 100;
    private static final int MAX_EVENTS = 512;
    /** Connections that are being made at a time, so that no queue of connections overflows. */
    private static final int AT_ONCE = 100;

    private static final int WAIT_MS = 10;
    private static final long SILENCE_LIMIT_NS = TimeUnit.SECONDS.toNanos(10);

    private final Epoll epoll = Epoll.create(MAX_EVENTS);
    private final RequestOrigin origin = new RequestOrigin(epoll, MESSAGE_BYTES, false);
    private final RequestClient client = new RequestClient(epoll, MESSAGE_BYTES, false, new Ends());
    private int answered;
    private @Nullable String failure;

    /** The port of 127.0.0.1 where the origin listens. */
    public int port() {
        return origin.port();
    }

    /**
     * Opens connections, sends a request of 100 bytes on each and takes the answer.
     *
     * @param port of 127.0.0.1 where the proxy listens
     * @throws UserError when one fails, or none gets further for ten seconds
     */
    public void open(int port, int flows) {
        client.server(port);
        answered = 0;
        int begun = 0;
        while (answered < flows) {
            while (begun < flows && begun - answered < AT_ONCE) {
                begun++;
                client.begin(System.nanoTime());
            }
            int goal = answered + 1;
            await(() -> answered >= goal, "an answer");
        }
    }

    /** Closes them all; returns when the proxy has closed them to the origin. */
    public void hangUp() {
        client.hangUp();
        await(() -> origin.open() == 0, "the proxy to close");
    }

    @Override
    public void close() {
        client.close();
        origin.close();
        epoll.close();
    }

    private interface Condition {
        boolean holds();
    }

    private void await(Condition condition, String what) {
        long limitNs = System.nanoTime() + SILENCE_LIMIT_NS;
        while (!condition.holds()) {
            if (failure != null) {
                throw UserError.failed("a flow failed: " + failure);
            }
            if (System.nanoTime() > limitNs) {
                throw UserError.failed("waited 10 s for " + what + "; " + client.open()
                        + " flows are open to the proxy, " + origin.open() + " from it");
            }
            int count = epoll.await(WAIT_MS);
            for (int i = 0; i < count; i++) {
                long data = epoll.data(i);
                switch (Kind.of(data)) {
                    case LISTENER -> origin.accept();
                    case ORIGIN -> origin.answer(Kind.fd(data));
                    case CLIENT -> client.ready(Kind.fd(data));
                }
            }
        }
    }

    private final class Ends implements RequestClient.Listener {
        @Override
        public void answered(long startNs) {
            answered++;
        }

        @Override
        public void failed(String why) {
            failure = why;
        }
    }
}
