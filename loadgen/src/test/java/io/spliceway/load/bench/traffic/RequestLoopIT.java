// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RequestLoopIT {
    private static final int MESSAGE_BYTES = 1024;
    private static final int CONCURRENT = 4;
    private static final long MEASURE_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final RequestLoop loop = new RequestLoop();

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void withoutAProxyEveryRequestIsAnswered() {
        long[] cpuNs = {5_000};
        RequestResult result =
                loop.run(loop.port(), Pace.saturation(CONCURRENT), MEASURE_NS, MEASURE_NS, () -> cpuNs[0] += 7_000_000);
        assertThat(result.failures()).isEmpty();
        assertThat(result.failed()).isZero();
        assertThat(result.answered()).isPositive();
        assertThat(result.latencyNs().getTotalCount()).isEqualTo(result.answered());
        assertThat(result.latencyUs(50)).isPositive().isLessThanOrEqualTo(result.latencyUs(99.9));
        assertThat(result.ns()).isGreaterThanOrEqualTo(MEASURE_NS);
        assertThat(result.cpuNs()).as("between the begin and the end").isEqualTo(7_000_000);
        assertThat(result.loadCpuNs()).isPositive();
    }

    /** Whoever should have begun while the proxy stalled had to wait for it, also if it could not even begin. */
    @Test
    void aProxyThatStallsIsChargedForAllWhomItKeptWaiting() throws IOException {
        long[] stallEndNs = {0};
        try (RawProxy stalling = RawProxy.start(client -> {
            byte[] request = request(client);
            synchronized (stallEndNs) {
                if (stallEndNs[0] == 0) {
                    stallEndNs[0] = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
                }
            }
            TimeUnit.NANOSECONDS.sleep(Math.max(stallEndNs[0] - System.nanoTime(), 0));
            client.getOutputStream().write(request);
        })) {
            RequestResult result = loop.run(stalling.port(), Pace.rate(100), 0, TimeUnit.SECONDS.toNanos(2), () -> 0);
            long waited = result.latencyNs()
                    .getCountBetweenValues(TimeUnit.MILLISECONDS.toNanos(99), TimeUnit.MINUTES.toNanos(1));
            assertThat(result.failures()).isEmpty();
            assertThat(waited).isGreaterThanOrEqualTo(20);
        }
    }

    @Test
    void aResetIsAnError() throws IOException {
        expectOnly("Connection reset by peer", client -> {
            request(client);
            RawProxy.reset(client);
        });
    }

    @Test
    void anAnswerToAnotherRequestIsAnError() throws IOException {
        expectOnly("the answer to another request", client -> {
            byte[] answer = request(client);
            answer[0] ^= 1;
            client.getOutputStream().write(answer);
        });
    }

    @Test
    void moreThanTheAnswerIsAnError() throws IOException {
        expectOnly(
                "the answer to another request",
                client -> client.getOutputStream().write(Arrays.copyOf(request(client), MESSAGE_BYTES + 1)));
    }

    @Test
    void lessThanTheAnswerIsAnError() throws IOException {
        expectOnly(
                "ended before the whole answer",
                client -> client.getOutputStream().write(request(client), 0, MESSAGE_BYTES - 1));
    }

    @Test
    void noAnswerIsAnError() throws IOException {
        expectOnly("ended before the whole answer", RequestLoopIT::request);
    }

    @Test
    void aRefusedConnectionIsAnError() throws IOException {
        int port;
        try (ServerSocket gone = RawProxy.listen()) {
            port = gone.getLocalPort();
        }
        RequestResult result = loop.run(port, Pace.saturation(CONCURRENT), 0, MEASURE_NS, () -> 0);
        assertThat(result.failures()).containsOnlyKeys("Connection refused");
        assertThat(result.answered()).isZero();
    }

    /** Those that could begin, and those for which there was no room. */
    @Test
    void silenceIsAnError() throws IOException {
        try (ServerSocket silent = RawProxy.listen()) {
            RequestResult result =
                    loop.run(silent.getLocalPort(), Pace.rate(100_000), 0, TimeUnit.SECONDS.toNanos(1), () -> 0);
            assertThat(result.answered()).isZero();
            assertThat(result.failures())
                    .containsOnlyKeys("not answered after 5 s", "not begun: " + RequestLoop.MOST_OPEN + " were open")
                    .containsEntry("not answered after 5 s", (long) RequestLoop.MOST_OPEN);
        }
        RequestResult next = loop.run(loop.port(), Pace.saturation(CONCURRENT), 0, MEASURE_NS, () -> 0);
        assertThat(next.failures()).as("what follows is not charged for it").isEmpty();
        assertThat(next.answered()).isPositive();
    }

    /** That nothing is answered, and all is counted as this. */
    private void expectOnly(String failure, RawProxy.Behaviour behaviour) throws IOException {
        try (RawProxy proxy = RawProxy.start(behaviour)) {
            RequestResult result = loop.run(proxy.port(), Pace.saturation(CONCURRENT), 0, MEASURE_NS, () -> 0);
            assertThat(result.failures()).containsOnlyKeys(failure);
            assertThat(result.failed()).isPositive();
            assertThat(result.answered()).isZero();
        }
    }

    private static byte[] request(Socket client) throws IOException {
        return client.getInputStream().readNBytes(MESSAGE_BYTES);
    }
}
