// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spliceway.load.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Watches the system calls of an origin in a process of its own. */
@Timeout(120)
class SendfileIT {
    private static final int BYTES = 5_000_000;
    private static final int LARGEST_HEAD_BYTES = 4096;
    private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern SENDFILE_TO = Pattern.compile("sendfile\\((\\d+),");

    @TempDir
    Path directory;

    @Test
    void bodiesLeaveBySendfileAndNothingElse() throws IOException, InterruptedException {
        assumeTrue(straceWorks(), "strace is not installed, or not allowed to trace here");
        Path trace = directory.resolve("trace");
        Process traced = new ProcessBuilder(
                        "strace",
                        "-f",
                        "-qq",
                        "-e",
                        "trace=sendfile,write,writev,sendto,sendmsg",
                        "-o",
                        trace.toString(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "origin",
                        "--listen",
                        "127.0.0.1:0",
                        "--warm-up",
                        "0",
                        "--prepare",
                        "5MB")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = traced.inputReader()) {
            Matcher listening = LISTENING.matcher(String.valueOf(output.readLine()));
            assertThat(listening.find()).isTrue();
            int port = Integer.parseInt(listening.group(1));
            try (RawClient client = new RawClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
                assertThat(client.request("GET /bytes/5MB HTTP/1.1", "Host: origin")
                                .response()
                                .body())
                        .hasSize(BYTES);
            }
        } finally {
            // strace would let its child live on.
            traced.descendants().forEach(ProcessHandle::destroy);
            assertThat(traced.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        List<String> lines = Files.readAllLines(trace);
        String socket = lines.stream()
                .map(SENDFILE_TO::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
        assertThat(results(lines, Pattern.compile("sendfile\\b.* = (\\d+)$")).sum())
                .isEqualTo(BYTES);
        assertThat(results(lines, Pattern.compile("(?:write|writev|sendto|sendmsg)\\(" + socket + ",.* = (\\d+)$")))
                .noneMatch(bytes -> bytes > LARGEST_HEAD_BYTES);
    }

    private static LongStream results(List<String> lines, Pattern call) {
        return lines.stream()
                .map(call::matcher)
                .filter(Matcher::find)
                .mapToLong(found -> Long.parseLong(found.group(1)));
    }

    private static boolean straceWorks() throws InterruptedException {
        try {
            return new ProcessBuilder("strace", "-qq", "-o", "/dev/null", "true")
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
