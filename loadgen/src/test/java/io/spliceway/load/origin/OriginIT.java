// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.load.http.Sha256;
import io.spliceway.load.origin.RawClient.Response;
import io.spliceway.settings.ExitCode;
import io.spliceway.settings.HostPort;
import io.spliceway.settings.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginIT {
    private static final OriginOptions LOOPBACK =
            OriginOptions.on(new HostPort("127.0.0.1", 0)).withPreparedBytes(1 << 20);
    private static final String HOST = "Host: origin";

    @TempDir
    Path directory;

    private Origin origin = Origin.start(LOOPBACK);

    @BeforeEach
    void serveFiles() throws IOException {
        origin.close();
        Path root = Files.createDirectories(directory.resolve("root"));
        Files.writeString(directory.resolve("secret"), "secret");
        Files.write(root.resolve("file"), new byte[100_000]);
        Files.createSymbolicLink(root.resolve("out"), directory.resolve("secret"));
        origin = Origin.start(LOOPBACK.withRoot(root));
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "64KiB, 65536", "65537, 65537", "1MB, 1000000", "10MB, 10000000"})
    void servesTheSizeThatIsAskedForWithItsDigest(String size, int bytes) throws IOException {
        Response response = get("/bytes/" + size);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("content-length")).isEqualTo(Integer.toString(bytes));
        assertThat(response.body()).hasSize(bytes);
        assertThat(response.header("repr-digest"))
                .isEqualTo(sha256(response.body()).toReprDigest());
    }

    @Test
    void servesFilesWithDigestTagAndTime() throws IOException {
        Response response = get("/files/file");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(new byte[100_000]);
        assertThat(response.header("repr-digest"))
                .isEqualTo(sha256(response.body()).toReprDigest());
        assertThat(response.header("last-modified")).matches("\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
        assertThat(get("/files/file", "If-None-Match: " + response.header("etag"))
                        .status())
                .isEqualTo(304);
    }

    @Test
    void answersHeadWithTheLengthAndNoBody() throws IOException {
        try (RawClient client = new RawClient(origin.address())) {
            Response head = client.request("HEAD /bytes/10KB HTTP/1.1", HOST).head();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("content-length")).isEqualTo("10000");
            // What comes next is the next response, not a body.
            assertThat(client.request("HEAD /nothing HTTP/1.1", HOST).head().status())
                    .isEqualTo(404);
            assertThat(client.request("GET /bytes/3 HTTP/1.1", HOST).response().body())
                    .hasSize(3);
        }
    }

    @Test
    void servesRangesOfTheSameBytes() throws IOException {
        byte[] whole = get("/bytes/100KB").body();
        Response part = get("/bytes/100KB", "Range: bytes=1000-2999");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.header("content-range")).isEqualTo("bytes 1000-2999/100000");
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole, 1000, 3000));
        assertThat(part.header("repr-digest")).isEqualTo(sha256(whole).toReprDigest());
        assertThat(get("/bytes/100KB", "Range: bytes=-1").body()).isEqualTo(new byte[] {whole[99_999]});

        Response missing = get("/bytes/100KB", "Range: bytes=100000-");
        assertThat(missing.status()).isEqualTo(416);
        assertThat(missing.header("content-range")).isEqualTo("bytes */100000");
    }

    @Test
    void ignoresARangeOfAnotherRepresentation() throws IOException {
        String tag = get("/bytes/1000").header("etag");
        assertThat(get("/bytes/1000", "Range: bytes=0-9", "If-Range: " + tag).status())
                .isEqualTo(206);
        assertThat(get("/bytes/1000", "Range: bytes=0-9", "If-Range: \"other\"").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/files/../secret",
                "/files/%2e%2e/secret",
                "/files/..%2fsecret",
                "/files/%2e%2e%2fsecret",
                "/files/out",
                "/files//etc/passwd",
                "/files/",
                "/files/nothing",
                "/files/file%00",
                "/../secret",
                "/nothing"
            })
    void servesNothingOutsideTheRoot(String path) throws IOException {
        assertThat(get(path).status()).isEqualTo(404);
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() throws IOException {
        int count = 300;
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < count; i++) {
            // Every other size is new, so that it is prepared by another thread.
            requests.append("GET /bytes/").append(2000 + i / 2).append(" HTTP/1.1\r\nHost: origin\r\n\r\n");
        }
        try (RawClient client = new RawClient(origin.address())) {
            client.send(requests.toString());
            for (int i = 0; i < count; i++) {
                assertThat(client.response().body()).hasSize(2000 + i / 2);
            }
        }
    }

    @Test
    void keepsConnectionsAsTheVersionAndTheClientSay() throws IOException {
        try (RawClient client = new RawClient(origin.address())) {
            client.request("GET /bytes/1 HTTP/1.1", HOST).response();
            Response last = client.request("GET /bytes/1 HTTP/1.1", HOST, "Connection: close")
                    .response();
            assertThat(last.header("connection")).isEqualTo("close");
            assertThat(client.read()).isEqualTo(-1);
        }
        try (RawClient client = new RawClient(origin.address())) {
            client.request("GET /bytes/1 HTTP/1.0").response();
            assertThat(client.read()).isEqualTo(-1);
        }
    }

    @Test
    void namesTheMethodsThatWouldDo() throws IOException {
        try (RawClient client = new RawClient(origin.address())) {
            Response refused = client.request("DELETE /bytes/1 HTTP/1.1", HOST).response();
            assertThat(refused.status()).isEqualTo(405);
            assertThat(refused.header("allow")).isEqualTo("GET, HEAD");
            assertThat(client.request("GET /sink HTTP/1.1", HOST).response().header("allow"))
                    .isEqualTo("PUT, POST");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'GET /bytes/1 HTTP/1.1\r\n\r\n', 400",
        "'GET /bytes/1 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400",
        "'GET /bytes/1 HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n', 400",
        "'GET /bytes/2GiB HTTP/1.1\r\nHost: a\r\n\r\n', 400",
        "'GET /bytes/many HTTP/1.1\r\nHost: a\r\n\r\n', 400",
        "'GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n', 400",
        "'\u0016\u0003\u0001 hello\r\n\r\n', 400",
    })
    void refusesWhatItCannotRead(String request, int status) throws IOException {
        try (RawClient client = new RawClient(origin.address())) {
            assertThat(client.send(request).response().status()).isEqualTo(status);
        }
    }

    @Test
    void refusesLongLinesAndLargeHeaders() throws IOException {
        try (RawClient client = new RawClient(origin.address())) {
            client.send("GET /" + "x".repeat(100_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response().status()).isEqualTo(414);
        }
        try (RawClient client = new RawClient(origin.address())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(100_000) + "\r\n\r\n");
            assertThat(client.response().status()).isEqualTo(431);
            assertThat(client.read()).isEqualTo(-1);
        }
    }

    @Test
    void aPortInUseIsOneLine() {
        HostPort taken = new HostPort("127.0.0.1", origin.address().getPort());
        assertThatThrownBy(() -> Origin.start(OriginOptions.on(taken).withPreparedBytes(0)))
                .hasMessage("listen: " + taken + " (Address already in use)")
                .asInstanceOf(InstanceOfAssertFactories.type(UserError.class))
                .extracting(UserError::exitCode)
                .isEqualTo(ExitCode.FAILED);
    }

    @Test
    void anUnknownCongestionControlIsMissingFromThisMachine() {
        assertThatThrownBy(() -> Origin.start(LOOPBACK.withCongestion("nosuch")))
                .hasMessageStartingWith("congestion: nosuch (expected: one of ")
                .asInstanceOf(InstanceOfAssertFactories.type(UserError.class))
                .extracting(UserError::exitCode)
                .isEqualTo(ExitCode.UNAVAILABLE);
    }

    @Test
    void leavesNoDescriptorOpen() throws IOException {
        get("/files/file");
        long before = openFiles();
        for (int i = 0; i < 50; i++) {
            get("/files/file");
            get("/files/nothing");
            get("/files/file", "Range: bytes=5-10");
            get("/files/file", "If-None-Match: *");
        }
        assertThat(openFiles()).isLessThanOrEqualTo(before + 1);
    }

    private Response get(String path, String... headers) throws IOException {
        try (RawClient client = new RawClient(origin.address())) {
            String[] lines = Stream.concat(
                            Stream.of("GET " + path + " HTTP/1.1", HOST, "Connection: close"), Arrays.stream(headers))
                    .toArray(String[]::new);
            Response response = client.request(lines).response();
            assertThat(client.read()).as("nothing after the body").isEqualTo(-1);
            return response;
        }
    }

    private static Sha256 sha256(byte[] bytes) {
        MessageDigest digest = Sha256.computation();
        digest.update(bytes);
        return Sha256.of(digest);
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
