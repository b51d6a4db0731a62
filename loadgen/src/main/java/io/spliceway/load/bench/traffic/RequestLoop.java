// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.traffic;

import io.spliceway.linux.Epoll;
import io.spliceway.linux.Errno;
import io.spliceway.linux.Poll;
import io.spliceway.linux.Prctl;
import io.spliceway.load.bench.proxy.ProcessUsage;
import io.spliceway.settings.UserError;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * Client and origin of short connections, both on the calling thread: one set of descriptors, a few system calls for each
 * connection and no others. One thread at a time.
 *
 * <p>At a fixed rate the load is an open loop: a connection begins when its time has come, however many are open, and its
 * latency counts from that time, also when the client was late. So a proxy that stalls is seen to by all whom it kept
 * waiting.
 */
public final class RequestLoop implements AutoCloseable {
    /** Connections open at a time at most; at a fixed rate, those beyond are counted and not begun. */
    public static final int MOST_OPEN = 5_000;

    private static final int MESSAGE_BYTES = 1024;
    private static final int MAX_EVENTS = 512;
    private static final long HIGHEST_NS = TimeUnit.MINUTES.toNanos(1);
    private static final int DIGITS = 3;
    private static final long END_LIMIT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long LONGEST_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Epoll epoll = Epoll.create(MAX_EVENTS);
    private final Poll wait = new Poll(epoll.descriptor());
    private final RequestOrigin origin = new RequestOrigin(epoll, MESSAGE_BYTES, true);
    private final RequestClient client = new RequestClient(epoll, MESSAGE_BYTES, true, new Ends());
    private final Map<String, Long> failures = new HashMap<>();
    private Histogram latencyNs = new Histogram(HIGHEST_NS, DIGITS);
    private long begun;
    private long ended;
    private boolean measuring;

    /** The port of 127.0.0.1 where the origin listens. */
    public int port() {
        return origin.port();
    }

    /**
     * Loads a proxy.
     *
     * @param port of 127.0.0.1 where the proxy listens
     * @param settleNs time before the measured time, with the same load
     * @param measureNs the measured time; after it, what has begun may end for five seconds, and is a failure then
     * @param proxyCpuNs tells the proxy's CPU time so far
     */
    public RequestResult run(int port, Pace pace, long settleNs, long measureNs, LongSupplier proxyCpuNs) {
        client.server(port);
        failures.clear();
        begun = 0;
        ended = 0;
        // At a fixed rate the client sleeps until a time; it should not be woken later to save power.
        Prctl.setTimerSlackNs(1);
        long firstNs = System.nanoTime();
        turn(pace, firstNs, firstNs + settleNs);
        latencyNs = new Histogram(HIGHEST_NS, DIGITS);
        measuring = true;
        long cpuBefore = proxyCpuNs.getAsLong();
        long loadBefore = ProcessUsage.ownCpuNs();
        long startNs = System.nanoTime();
        turn(pace, firstNs, startNs + measureNs);
        long ns = System.nanoTime() - startNs;
        long cpuNs = proxyCpuNs.getAsLong() - cpuBefore;
        long loadCpuNs = ProcessUsage.ownCpuNs() - loadBefore;
        measuring = false;
        long answered = latencyNs.getTotalCount();
        drain();
        return new RequestResult(answered, failures, ns, cpuNs, loadCpuNs, latencyNs);
    }

    @Override
    public void close() {
        client.close();
        origin.close();
        epoll.close();
    }

    /** Begins connections at their pace and handles what happens, until a time. */
    private void turn(Pace pace, long firstNs, long endNs) {
        long now = System.nanoTime();
        while (now < endNs) {
            begin(pace, firstNs, now);
            long next = pace.isOpenLoop() ? firstNs + pace.startNs(begun) : now + LONGEST_WAIT_NS;
            handle(Math.clamp(Math.min(next, endNs) - System.nanoTime(), 0, LONGEST_WAIT_NS));
            now = System.nanoTime();
        }
    }

    private void begin(Pace pace, long firstNs, long now) {
        if (pace.isOpenLoop()) {
            while (firstNs + pace.startNs(begun) <= now) {
                long startNs = firstNs + pace.startNs(begun);
                begun++;
                if (begun - ended > MOST_OPEN) {
                    failed("not begun: " + MOST_OPEN + " were open");
                } else {
                    client.begin(startNs);
                }
            }
        } else {
            // Connections that end as they begin must not keep the others from being looked after.
            for (int i = 0; i < pace.concurrent() && begun - ended < pace.concurrent(); i++) {
                begun++;
                client.begin(System.nanoTime());
            }
        }
    }

    private void handle(long timeoutNs) {
        int count = epoll.await(0);
        if (count == 0 && timeoutNs > 0) {
            wait.await(timeoutNs);
            count = epoll.await(0);
        }
        if (count < 0 && count != -Errno.EINTR) {
            throw UserError.failed("epoll_wait: " + Errno.text(count));
        }
        for (int i = 0; i < count; i++) {
            long data = epoll.data(i);
            switch (Kind.of(data)) {
                case LISTENER -> origin.accept();
                case ORIGIN -> origin.answer(Kind.fd(data));
                case CLIENT -> client.ready(Kind.fd(data));
            }
        }
    }

    private void drain() {
        long limitNs = System.nanoTime() + END_LIMIT_NS;
        while ((client.open() > 0 || origin.open() > 0) && System.nanoTime() < limitNs) {
            handle(LONGEST_WAIT_NS);
        }
        client.abandon("not answered after 5 s");
    }

    private void failed(String why) {
        ended++;
        failures.merge(why, 1L, Long::sum);
    }

    private final class Ends implements RequestClient.Listener {
        @Override
        public void answered(long startNs) {
            ended++;
            if (measuring) {
                latencyNs.recordValue(Math.min(System.nanoTime() - startNs, HIGHEST_NS));
            }
        }

        @Override
        public void failed(String why) {
            RequestLoop.this.failed(why);
        }
    }
}
