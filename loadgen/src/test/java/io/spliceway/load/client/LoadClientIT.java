// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.load.http.Sha256;
import io.spliceway.load.origin.Origin;
import io.spliceway.load.origin.OriginOptions;
import io.spliceway.settings.HostPort;
import io.spliceway.settings.UserError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoadClientIT {
    private static final DownloadOptions OPTIONS = DownloadOptions.DEFAULTS;
    private static final LoadClient CLIENT = new LoadClient(1);
    private static final Origin ORIGIN =
            Origin.start(OriginOptions.on(new HostPort("127.0.0.1", 0)).withPreparedBytes(11_000_000));

    @AfterAll
    static void stop() {
        CLIENT.close();
        ORIGIN.close();
    }

    @Test
    void timesAreInOrderAndTheBodyIsVerified() {
        DownloadResult result = CLIENT.download(bytes("10MB"), OPTIONS);
        assertThat(result.failure()).isNull();
        assertThat(result.status()).isEqualTo(200);
        assertThat(result.bytes()).isEqualTo(10_000_000);
        assertThat(result.verifiedBy()).isEqualTo(VerifiedBy.REPR_DIGEST);
        assertThat(result.sha256Ok()).isTrue();
        assertThat(result.resolveNs()).isPositive();
        assertThat(result.connectNs()).isPositive();
        assertThat(result.ttfbNs()).isGreaterThan(result.connectNs());
        assertThat(result.totalNs()).isGreaterThan(result.ttfbNs());
        assertThat(result.mbitPerS()).isPositive();
    }

    @Test
    void whatIsExpectedCountsMoreThanWhatTheServerSays() {
        String sha256 = CLIENT.download(bytes("1000"), OPTIONS).sha256();
        DownloadResult same = CLIENT.download(bytes("1000"), OPTIONS.withExpected(new Sha256(sha256)));
        assertThat(same.verifiedBy()).isEqualTo(VerifiedBy.EXPECTED);
        assertThat(same.sha256Ok()).isTrue();

        DownloadResult other = CLIENT.download(bytes("1000"), OPTIONS.withExpected(new Sha256("0".repeat(64))));
        assertThat(reason(other)).isEqualTo(FailureReason.WRONG_SHA256);
        assertThat(other.sha256Ok()).isFalse();
    }

    @Test
    void emptyBodiesAreBodies() {
        DownloadResult result = CLIENT.download(bytes("0"), OPTIONS);
        assertThat(result.ok()).isTrue();
        assertThat(result.sha256Ok()).isTrue();
        assertThat(result.bytes()).isZero();
    }

    @Test
    void anUploadIsWholeWhenTheServerSaysSo() {
        UploadBody body = UploadBody.of(10_000_000);
        DownloadResult result = CLIENT.upload(uri("/sink"), body, OPTIONS, DownloadObserver.NONE);
        assertThat(result.failure()).isNull();
        assertThat(result.bytes()).isEqualTo(10_000_000);
        assertThat(result.sha256Ok()).isTrue();
        assertThat(result.verifiedBy()).isEqualTo(VerifiedBy.ANSWER);
        assertThat(result.sha256()).isEqualTo(body.sha256().hex());
        assertThat(result.ttfbNs()).isGreaterThan(result.connectNs());
        DownloadResult again = CLIENT.upload(uri("/sink"), body, OPTIONS, DownloadObserver.NONE);
        assertThat(again.sha256()).as("a body can be sent again").isEqualTo(result.sha256());
    }

    @Test
    void anUploadOfWhichOtherBytesCameHasFailed() throws IOException {
        String other = "{\"bytes\":4,\"sha256\":\"" + "0".repeat(64) + "\"}";
        DownloadResult result = uploaded("HTTP/1.1 200 OK\r\nContent-Length: " + other.length() + "\r\n\r\n" + other);
        assertThat(reason(result)).isEqualTo(FailureReason.WRONG_SHA256);
        assertThat(result.sha256Ok()).isFalse();
    }

    @Test
    void anUploadThatIsNotAnsweredByWhatCameHasFailed() throws IOException {
        DownloadResult result = uploaded("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        assertThat(reason(result)).isEqualTo(FailureReason.BAD_RESPONSE);
    }

    @Test
    void aBodyThatIsNotWhatTheServerPromisedFails() throws IOException {
        String digest = new Sha256("0".repeat(64)).toReprDigest();
        DownloadResult result =
                answered("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nRepr-Digest: " + digest + "\r\n\r\nbody");
        assertThat(reason(result)).isEqualTo(FailureReason.WRONG_SHA256);
        assertThat(result.bytes()).isEqualTo(4);
    }

    @Test
    void aBodyWithoutADigestIsGoodButNotVerified() throws IOException {
        DownloadResult result = answered("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody");
        assertThat(result.ok()).isTrue();
        assertThat(result.verifiedBy()).isEqualTo(VerifiedBy.NOTHING);
        assertThat(result.sha256Ok()).isFalse();
        assertThat(result.sha256()).isNotEmpty();
    }

    @Test
    void aCleanEndBeforeTheBodysEndIsEarly() throws IOException {
        DownloadResult result = answered("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nbody");
        assertThat(reason(result)).isEqualTo(FailureReason.EARLY_END);
        assertThat(String.valueOf(result.failure())).contains("after 4 of 10 bytes");
        assertThat(result.totalNs()).isEqualTo(DownloadResult.NOT_REACHED);
        assertThat(result.sha256Ok()).isFalse();
        assertThat(reason(answered(""))).isEqualTo(FailureReason.EARLY_END);
        assertThat(reason(answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbo")))
                .isEqualTo(FailureReason.EARLY_END);
    }

    @Test
    void aResetIsNotACleanEnd() throws IOException {
        for (String sent : List.of("", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nbody")) {
            DownloadResult result = answered(client -> {
                RawServer.send(client, sent);
                RawServer.reset(client);
            });
            assertThat(reason(result)).as("after \"%s\"", sent).isEqualTo(FailureReason.RESET);
        }
    }

    @Test
    void anUploadThatNobodyReadsTimesOut() throws IOException {
        RawServer.Behaviour deaf = client -> Thread.sleep(20_000);
        try (RawServer server = RawServer.start(deaf)) {
            DownloadResult result = CLIENT.upload(
                    server.uri(),
                    UploadBody.of(100_000_000),
                    OPTIONS.withIdleTimeout(Duration.ofMillis(300)),
                    DownloadObserver.NONE);
            assertThat(reason(result)).isEqualTo(FailureReason.TIMEOUT);
        }
    }

    @Test
    void anUploadThatMovesOnIsNotIdle() throws IOException {
        RawServer.Behaviour slow = client -> {
            byte[] part = new byte[1 << 20];
            for (long left = 60_000_000; left > 0; ) {
                left -= client.getInputStream().readNBytes(part, 0, (int) Math.min(part.length, left));
                Thread.sleep(20);
            }
            RawServer.send(client, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        };
        try (RawServer server = RawServer.start(slow)) {
            DownloadResult result = CLIENT.upload(
                    server.uri(),
                    UploadBody.of(60_000_000),
                    OPTIONS.withIdleTimeout(Duration.ofSeconds(1)),
                    DownloadObserver.NONE);
            assertThat(reason(result)).isEqualTo(FailureReason.STATUS);
            assertThat(result.totalNs()).isEqualTo(DownloadResult.NOT_REACHED);
        }
    }

    @Test
    void silenceAndDribblingTimeOut() throws IOException {
        RawServer.Behaviour silent = client -> {
            RawServer.send(client, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nbody");
            client.getInputStream().read();
        };
        try (RawServer server = RawServer.start(silent)) {
            DownloadResult result = CLIENT.download(server.uri(), OPTIONS.withIdleTimeout(Duration.ofMillis(200)));
            assertThat(String.valueOf(result.failure()))
                    .isEqualTo("timeout: nothing came any more, after 4 of 10 bytes");
        }
        RawServer.Behaviour dribbling = client -> {
            RawServer.send(client, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
            for (int i = 0; i < 10_000; i++) {
                RawServer.send(client, "x");
                Thread.sleep(20);
            }
        };
        try (RawServer server = RawServer.start(dribbling)) {
            DownloadOptions options =
                    OPTIONS.withIdleTimeout(Duration.ofSeconds(5)).withTimeout(Duration.ofMillis(300));
            assertThat(reason(CLIENT.download(server.uri(), options))).isEqualTo(FailureReason.TIMEOUT);
        }
    }

    @Test
    void refusalsAndOtherStatusesAreTold() throws IOException {
        URI closed;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
        }
        assertThat(reason(CLIENT.download(closed, OPTIONS))).isEqualTo(FailureReason.REFUSED);
        assertThat(reason(CLIENT.download(bytes("nothing"), OPTIONS))).isEqualTo(FailureReason.STATUS);
        assertThat(reason(answered("SSH-2.0-OpenSSH_9.2\r\n\r\n"))).isEqualTo(FailureReason.BAD_RESPONSE);
        assertThat(reason(CLIENT.download(URI.create("http://nobody.invalid/"), OPTIONS)))
                .isEqualTo(FailureReason.UNRESOLVED);
    }

    @Test
    void aConnectionThatIsNotThereInTimeFails() throws IOException {
        // A full backlog drops the SYN.
        List<Socket> fill = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 2; i++) {
                fill.add(new Socket(full.getInetAddress(), full.getLocalPort()));
            }
            URI uri = URI.create("http://127.0.0.1:" + full.getLocalPort() + "/");
            DownloadResult result = CLIENT.download(uri, OPTIONS.withConnectTimeout(Duration.ofMillis(300)));
            assertThat(reason(result)).isEqualTo(FailureReason.CONNECT_TIMEOUT);
            assertThat(result.connectNs()).isEqualTo(DownloadResult.NOT_REACHED);
        } finally {
            for (Socket socket : fill) {
                socket.close();
            }
        }
    }

    @Test
    void timesAreThoseOfTheBytes() throws IOException {
        RawServer.Behaviour slow = client -> {
            Thread.sleep(200);
            RawServer.send(client, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbo");
            Thread.sleep(300);
            RawServer.send(client, "dy");
            // The connection stays open for longer than the body takes.
            Thread.sleep(1000);
        };
        try (RawServer server = RawServer.start(slow)) {
            DownloadResult result = CLIENT.download(server.uri(), OPTIONS);
            assertThat(ms(result.connectNs())).isLessThan(195);
            assertThat(ms(result.ttfbNs())).isBetween(200L, 495L);
            assertThat(ms(result.totalNs())).isBetween(500L, 1_450L);
        }
    }

    @Test
    void connectsFromTheAddressItIsTold() throws IOException {
        AtomicReference<String> from = new AtomicReference<>("");
        RawServer.Behaviour remember = client -> {
            from.set(client.getInetAddress().getHostAddress());
            RawServer.send(client, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        };
        try (RawServer server = RawServer.start(remember)) {
            DownloadOptions options = OPTIONS.withBind(InetAddress.getByName("127.0.0.2"));
            assertThat(CLIENT.download(server.uri(), options).failure()).isNull();
        }
        assertThat(from).hasValue("127.0.0.2");
    }

    @Test
    void onlyPlainHttpIsUnderstood() {
        for (String url : List.of("https://127.0.0.1/", "http:///x", "ftp://a/", "x")) {
            assertThatThrownBy(() -> CLIENT.download(URI.create(url), OPTIONS))
                    .isInstanceOf(UserError.class)
                    .hasMessage("url: " + url + " (expected: http://HOST[:PORT]/PATH)");
        }
    }

    @Test
    void leavesNoDescriptorOpen() throws IOException {
        CLIENT.download(bytes("1"), OPTIONS);
        long before = openFiles();
        for (int i = 0; i < 200; i++) {
            assertThat(CLIENT.download(bytes("1"), OPTIONS).ok()).isTrue();
        }
        assertThat(openFiles()).isLessThan(before + 10);
    }

    @Test
    void aClosedLoopRunsAllAndKeepsEveryResult() throws InterruptedException {
        try (Progress progress = Progress.onStandardError(40)) {
            List<DownloadResult> results = new ClosedLoop(CLIENT, bytes("100KB"), null, OPTIONS).run(40, 7, progress);
            assertThat(results).hasSize(40).allMatch(DownloadResult::sha256Ok);
        }
    }

    private static URI bytes(String size) {
        return uri("/bytes/" + size);
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + ORIGIN.address().getPort() + path);
    }

    private static DownloadResult uploaded(String answer) throws IOException {
        RawServer.Behaviour takeAll = client -> {
            client.getInputStream().readNBytes(4);
            RawServer.send(client, answer);
        };
        try (RawServer server = RawServer.start(takeAll)) {
            return CLIENT.upload(server.uri(), UploadBody.of(4), OPTIONS, DownloadObserver.NONE);
        }
    }

    private static DownloadResult answered(String text) throws IOException {
        return answered(client -> RawServer.send(client, text));
    }

    private static DownloadResult answered(RawServer.Behaviour behaviour) throws IOException {
        try (RawServer server = RawServer.start(behaviour)) {
            return CLIENT.download(server.uri(), OPTIONS);
        }
    }

    private static FailureReason reason(DownloadResult result) {
        Failure failure = result.failure();
        assertThat(failure).as("a failure of %s", result).isNotNull();
        return Objects.requireNonNull(failure).reason();
    }

    private static long ms(long ns) {
        return Duration.ofNanos(ns).toMillis();
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
