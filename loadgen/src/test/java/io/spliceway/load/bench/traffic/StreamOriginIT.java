// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.settings.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StreamOriginIT {
    private static final int MIB = 1 << 20;
    private static final int FILE_MIB = 64;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final StreamOrigin origin = StreamOrigin.start();

    @AfterEach
    void close() {
        origin.close();
    }

    @Test
    void whatWasSentIsWhatWasCounted() throws InterruptedException {
        stream();
    }

    @Test
    void everyBeginCountsAnew() throws InterruptedException {
        stream();
        origin.begin();
        assertThat(origin.sentBytes()).isZero();
        stream();
    }

    @Test
    void nothingIsSentBeforeTheBegin() throws InterruptedException {
        try (BulkClient client = BulkClient.start(origin.port(), 2)) {
            client.awaitEnd(LIMIT);
            assertThat(client.receivedBytes()).isZero();
            assertThat(origin.sentBytes()).isZero();
        }
    }

    @Test
    void whatAProxyLosesIsMissing() throws IOException, InterruptedException {
        origin.begin();
        try (RawProxy losing = RawProxy.start(client -> {
                    try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), origin.port())) {
                        upstream.getOutputStream().write(client.getInputStream().read());
                        InputStream from = upstream.getInputStream();
                        assertThat(from.read()).isNotNegative();
                        from.transferTo(client.getOutputStream());
                    }
                });
                BulkClient client = BulkClient.start(losing.port(), 2)) {
            awaitBytes(client, 10L * MIB);
            origin.end();
            client.awaitEnd(LIMIT);
            assertThat(origin.sentBytes() - client.receivedBytes()).isEqualTo(2);
        }
    }

    @Test
    void aStreamThatIsResetIsNoEnd() throws IOException {
        origin.begin();
        try (RawProxy resetting = RawProxy.start(client -> {
                    client.getInputStream().read();
                    client.getOutputStream().write(new byte[1000]);
                    RawProxy.reset(client);
                });
                BulkClient client = BulkClient.start(resetting.port(), 1)) {
            assertThatThrownBy(() -> client.awaitEnd(LIMIT))
                    .isInstanceOf(UserError.class)
                    .hasMessage("a stream ended early: Connection reset by peer");
        }
    }

    @Test
    void theBytesAreNoZerosAndRepeatWithTheFile() throws IOException {
        origin.begin();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), origin.port())) {
            client.getOutputStream().write(StreamOrigin.Wish.BULK.bytes());
            InputStream stream = client.getInputStream();
            byte[] first = stream.readNBytes(MIB);
            byte[] second = stream.readNBytes(MIB);
            assertThat(Arrays.equals(first, second)).isFalse();
            stream.skipNBytes((FILE_MIB - 2L) * MIB);
            assertThat(Arrays.equals(first, stream.readNBytes(MIB))).isTrue();
        }
    }

    private void stream() throws InterruptedException {
        origin.begin();
        try (BulkClient client = BulkClient.start(origin.port(), 3)) {
            // More than the file, so that it begins anew.
            awaitBytes(client, 4L * FILE_MIB * MIB);
            origin.end();
            client.awaitEnd(LIMIT);
            assertThat(client.receivedBytes()).isEqualTo(origin.sentBytes());
        }
    }

    private static void awaitBytes(BulkClient client, long bytes) {
        long limit = System.nanoTime() + LIMIT.toNanos();
        while (client.receivedBytes() < bytes) {
            assertThat(System.nanoTime()).as("the deadline").isLessThan(limit);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
