// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.settings.UserError;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PingPongIT {
    private static final int BYTES = 100;
    /** The ping that is not answered as it should be, and the last one. */
    private static final int BAD = 2;

    @Test
    void countsRoundTripsOnceItIsTold() throws InterruptedException {
        try (StreamOrigin origin = StreamOrigin.start();
                PingPong game = PingPong.start(origin.port())) {
            game.count();
            TimeUnit.MILLISECONDS.sleep(100);
            Histogram latencyNs = game.end();
            assertThat(latencyNs.getTotalCount()).isPositive();
            assertThat(latencyNs.getMinValue()).isPositive();
        }
        try (StreamOrigin origin = StreamOrigin.start();
                PingPong game = PingPong.start(origin.port())) {
            assertThat(game.end().getTotalCount()).isZero();
        }
    }

    @Test
    void oldAnswersAreNoAnswers() throws IOException, InterruptedException {
        expect("ping-pong: not what was sent came back", (number, ping) -> number == BAD ? new byte[BYTES] : ping);
    }

    @Test
    void aConnectionThatEndsIsAnError() throws IOException, InterruptedException {
        expect("ping-pong: the connection ended", (number, ping) -> number == BAD ? new byte[0] : ping);
    }

    private interface Answers {
        /** To each ping, from 0. */
        byte[] to(int number, byte[] ping);
    }

    private static void expect(String failure, Answers answers) throws IOException, InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        try (RawProxy bad = RawProxy.start(client -> {
                    client.getInputStream().read();
                    for (int number = 0; number <= BAD; number++) {
                        byte[] ping = client.getInputStream().readNBytes(BYTES);
                        client.getOutputStream().write(answers.to(number, ping));
                    }
                    over.countDown();
                });
                PingPong game = PingPong.start(bad.port())) {
            assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(game::end).isInstanceOf(UserError.class).hasMessage(failure);
        }
    }
}
