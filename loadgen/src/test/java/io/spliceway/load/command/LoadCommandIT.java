// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spliceway.load.origin.Origin;
import io.spliceway.load.origin.OriginOptions;
import io.spliceway.settings.CommandLines;
import io.spliceway.settings.ExitCode;
import io.spliceway.settings.HostPort;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadCommandIT {
    private final Origin origin =
            Origin.start(OriginOptions.on(new HostPort("127.0.0.1", 0)).withPreparedBytes(1 << 20));

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        origin.close();
    }

    @Test
    void writesSummaryAndRawRuns() throws IOException {
        Path json = directory.resolve("load.json");
        int code = load(url("/bytes/100KB"), "--runs", "5", "--parallel", "2", "--json", json.toString());
        assertThat(code).isEqualTo(ExitCode.DONE);
        JsonNode report = new ObjectMapper().readTree(json.toFile());
        assertThat(report.get("runs").asInt()).isEqualTo(5);
        assertThat(report.get("failed").asInt()).isZero();
        assertThat(report.get("closed_loop").asBoolean()).isTrue();
        for (String measure : new String[] {"connect_ms", "ttfb_ms", "total_ms", "mbit_per_s"}) {
            for (String quantile : new String[] {"p50", "p99", "min", "max"}) {
                assertThat(report.get(measure).get(quantile).asDouble()).isPositive();
            }
        }
        assertThat(report.get("samples")).hasSize(5);
        JsonNode sample = report.get("samples").get(0);
        assertThat(sample.get("total_ns").asLong())
                .isGreaterThan(sample.get("ttfb_ns").asLong());
        assertThat(sample.get("sha256_ok").asBoolean()).isTrue();
        assertThat(sample.get("verified_by").asText()).isEqualTo("repr-digest");
        assertThat(sample.get("failure").isNull()).isTrue();
    }

    @Test
    void failsWhenAnyRunDid() throws IOException {
        Path json = directory.resolve("load.json");
        assertThat(load(url("/nothing"), "--runs", "2", "--json", json.toString()))
                .isEqualTo(ExitCode.FAILED);
        JsonNode report = new ObjectMapper().readTree(json.toFile());
        assertThat(report.get("failed").asInt()).isEqualTo(2);
        assertThat(report.has("ttfb_ms")).isFalse();
        assertThat(report.get("samples").get(0).get("failure").get("reason").asText())
                .isEqualTo("status");
    }

    @Test
    void uploads() throws IOException {
        Path json = directory.resolve("load.json");
        assertThat(load(url("/sink"), "--upload", "300KB", "--runs", "3", "--json", json.toString()))
                .isEqualTo(ExitCode.DONE);
        JsonNode report = new ObjectMapper().readTree(json.toFile());
        assertThat(report.get("samples")).hasSize(3);
        for (JsonNode sample : report.get("samples")) {
            assertThat(sample.get("bytes").asLong()).isEqualTo(300_000);
            assertThat(sample.get("verified_by").asText()).isEqualTo("answer");
            assertThat(sample.get("sha256_ok").asBoolean()).isTrue();
        }
    }

    @Test
    void equalUrlsAreTwo() throws IOException {
        Path json = directory.resolve("load.json");
        assertThat(load(url("/bytes/1KB"), url("/bytes/1KB"), "--runs", "2", "--json", json.toString()))
                .isEqualTo(ExitCode.DONE);
        JsonNode reports = new ObjectMapper().readTree(json.toFile());
        assertThat(reports).hasSize(2);
        assertThat(reports.get(1).get("samples")).hasSize(2);
    }

    @Test
    void wrongUseIsTold() {
        String nowhere = directory.resolve("no/such.json").toString();
        assertThat(load(url("/bytes/1"), "--json", nowhere)).isEqualTo(ExitCode.USAGE);
        assertThat(load(url("/bytes/1"), "--json", directory.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(load("https://127.0.0.1/")).isEqualTo(ExitCode.USAGE);
        assertThat(load("http://a b/")).isEqualTo(ExitCode.USAGE);
        assertThat(load(url("/bytes/1"), "--runs", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(load(url("/bytes/1"), "--timeout", "soon")).isEqualTo(ExitCode.USAGE);
        assertThat(load(url("/bytes/1"), "--expect-sha256", "abc")).isEqualTo(ExitCode.USAGE);
        assertThat(load(url("/sink"), "--upload", "1GiB")).isEqualTo(ExitCode.USAGE);
        assertThat(load(url("/sink"), "--upload", "1KB", "--expect-sha256", "0".repeat(64)))
                .isEqualTo(ExitCode.USAGE);
        assertThat(load()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void anOriginWithoutAnAddressIsWrongUse() {
        assertThat(CommandLines.run("origin", new OriginCommand())).isEqualTo(ExitCode.USAGE);
        assertThat(CommandLines.run("origin", new OriginCommand(), "--listen", "nowhere"))
                .isEqualTo(ExitCode.USAGE);
        String nowhere = directory.resolve("none").toString();
        assertThat(CommandLines.run("origin", new OriginCommand(), "--listen", "127.0.0.1:0", "--root", nowhere))
                .isEqualTo(ExitCode.USAGE);
        String taken = "127.0.0.1:" + origin.address().getPort();
        assertThat(CommandLines.run("origin", new OriginCommand(), "--listen", taken))
                .isEqualTo(ExitCode.FAILED);
    }

    private static int load(String... arguments) {
        return CommandLines.run("load", new LoadCommand(), arguments);
    }

    private String url(String path) {
        return "http://127.0.0.1:" + origin.address().getPort() + path;
    }
}
