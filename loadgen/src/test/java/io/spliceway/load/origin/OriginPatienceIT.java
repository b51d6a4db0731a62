// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.load.http.Sha256;
import io.spliceway.load.origin.RawClient.Response;
import io.spliceway.settings.HostPort;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an origin does with clients that are slow, silent or early, and with uploads. */
@Timeout(60)
class OriginPatienceIT {
    private static final String HOST = "Host: origin";

    private final Origin origin = Origin.start(OriginOptions.on(new HostPort("127.0.0.1", 0))
            .withPreparedBytes(1 << 20)
            .withIdleTimeout(Duration.ofMillis(500)));

    @AfterEach
    void stop() {
        origin.close();
    }

    @Test
    void closesASilentClient() throws IOException {
        try (RawClient client = new RawClient(origin.address())) {
            assertThat(client.read()).isEqualTo(-1);
        }
    }

    @Test
    void closesAClientThatDribblesItsRequest() throws IOException {
        try (RawClient client = new RawClient(origin.address())) {
            long startNs = System.nanoTime();
            client.socket().setSoTimeout(50);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) {
                            client.send("G");
                            try {
                                if (client.read() < 0) {
                                    throw new SocketException("closed");
                                }
                            } catch (SocketTimeoutException e) {
                                // Not yet.
                            }
                        }
                    })
                    .isInstanceOf(SocketException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void resetsAClientThatTakesNothing() throws IOException {
        try (RawClient client = new RawClient(origin.address())) {
            client.request("GET /bytes/500MB HTTP/1.1", HOST);
            assertThat(client.head().status()).isEqualTo(200);
            awaitReset(client);
        }
    }

    /** Between two writes of the origin lie seconds in which the kernel alone sends. */
    @Test
    void isPatientWithAClientThatIsSlow() throws IOException {
        try (RawClient client = new RawClient(origin.address())) {
            client.socket().setReceiveBufferSize(65_536);
            client.request("GET /bytes/50MB HTTP/1.1", HOST);
            assertThat(client.head().status()).isEqualTo(200);
            for (int i = 0; i < 15; i++) {
                client.take(100_000);
                LockSupport.parkNanos(200_000_000);
            }
            client.take(100_000);
        }
    }

    @Test
    void countsAndHashesUploads() throws IOException {
        byte[] body = new byte[3_000_000];
        try (RawClient client = new RawClient(origin.address())) {
            for (String method : new String[] {"PUT", "POST"}) {
                client.request(method + " /sink HTTP/1.1", HOST, "Content-Length: " + body.length);
                client.send(body);
                Response response = client.response();
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.text()).isEqualTo("{\"bytes\":3000000,\"sha256\":\"" + sha256(body) + "\"}\n");
            }
        }
    }

    @Test
    void takesChunkedUploadsAndSaysGoOn() throws IOException {
        try (RawClient client = new RawClient(origin.address())) {
            client.request("PUT /sink HTTP/1.1", HOST, "Transfer-Encoding: chunked", "Expect: 100-continue");
            assertThat(client.head().status()).isEqualTo(100);
            client.send("3\r\nabc\r\n0\r\n\r\n");
            assertThat(client.response().text())
                    .contains("\"bytes\":3,")
                    .contains(sha256("abc".getBytes(StandardCharsets.US_ASCII)).hex());
            assertThat(client.request("GET /bytes/2 HTTP/1.1", HOST).response().body())
                    .hasSize(2);
        }
    }

    @Test
    void anUploadThatStallsIsTold() throws IOException {
        try (RawClient client = new RawClient(origin.address())) {
            client.request("PUT /sink HTTP/1.1", HOST, "Content-Length: 10").send("abc");
            assertThat(client.response().status()).isEqualTo(408);
            assertThat(client.read()).isEqualTo(-1);
        }
    }

    /** A client that sends more than it should must still get to read why it was refused: pitfall 13. */
    @Test
    void aRefusalArrivesThoughTheClientStillSends() throws IOException {
        for (int i = 0; i < 20; i++) {
            try (RawClient client = new RawClient(origin.address())) {
                client.send("GET / HTTP/1.1\r\nNo host\r\n\r\n");
                client.send(new byte[200_000]);
                assertThat(client.response().status()).isEqualTo(400);
            }
        }
    }

    private static void awaitReset(RawClient client) throws IOException {
        // Nothing is read meanwhile; writing finds out about the reset.
        long deadlineNs = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < deadlineNs) {
            try {
                client.send("x");
                LockSupport.parkNanos(10_000_000);
            } catch (SocketException e) {
                assertThat(e).hasMessageMatching("Connection reset( by peer)?|Broken pipe");
                return;
            }
        }
        throw new AssertionError("no reset");
    }

    private static Sha256 sha256(byte[] bytes) {
        MessageDigest digest = Sha256.computation();
        digest.update(bytes);
        return Sha256.of(digest);
    }
}
