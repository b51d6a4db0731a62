// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.spliceway.load.lab.RootOnly;
import io.spliceway.settings.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The benchmarks beside the real HAProxy and nginx, briefly: what they report, and that nothing of them stays. */
@Tag("root")
@Timeout(300)
class BenchIT {
    /** On every row, whatever is measured. */
    private static final List<String> COMMON = List.of("proxy", "runs", "spread");

    private static final double MIB = 1 << 20;
    private static final char CTRL_C = 3;

    @TempDir
    private Path directory;

    private RunningBench bench;

    @BeforeEach
    void assumeRoot() {
        RootOnly.assume();
    }

    @AfterEach
    void nothingIsLeft() {
        if (bench != null) {
            try (RunningBench ended = bench) {
                ended.assertNothingLeft();
            }
        }
    }

    @Test
    void forward() throws IOException {
        Path file = directory.resolve("forward.json");
        bench = RunningBench.start(
                directory,
                "forward",
                "--proxies",
                "spliceway-auto,spliceway-copy",
                "--streams",
                "3",
                "--rounds",
                "1",
                "--measure",
                "100ms",
                "--json",
                file.toString());
        assertThat(bench.exitCode()).as(bench.errors()).isEqualTo(ExitCode.DONE);
        JsonNode report = report(Files.readString(file), "forward");
        assertThat(report.path("settings").path("streams").asText()).isEqualTo("[3]");
        assertThat(proxies(report)).containsExactly("spliceway-auto", "spliceway-copy", "haproxy", "nginx", "direct");
        for (JsonNode row : report.path("rows")) {
            assertThat(row.path("streams").asInt()).isEqualTo(3);
            double gbps = row.path("gbps").asDouble();
            assertThat(gbps).isPositive();
            assertThat(row.path("load_cpu_s_per_gb").asDouble()).isPositive();
            boolean direct = row.path("proxy").asText().equals("direct");
            double cpu = row.path("cpu_s_per_gb").asDouble();
            assertThat(cpu > 0).isEqualTo(!direct);
            // CPU s/GB times GB/s is cores.
            assertThat(row.path("cores").asDouble()).isCloseTo(cpu * gbps / 8, within(0.005));
        }
        assertThat(findings(report))
                .hasSize(2 * 2 + 1)
                .allMatch(
                        line -> line.matches(
                                "3 streams, spliceway-\\w+ to (haproxy|nginx|spliceway-copy): throughput [\\d.]+ x, CPU per GB [\\d.]+ x"));
        double ratio =
                row(report, "spliceway-auto", "streams", "3").path("gbps").asDouble()
                        / row(report, "haproxy", "streams", "3").path("gbps").asDouble();
        assertThat(findings(report))
                .anyMatch(line -> line.startsWith(
                        String.format(Locale.ROOT, "3 streams, spliceway-auto to haproxy: throughput %.2f x,", ratio)));
        assertThat(bench.output())
                .contains("--- haproxy ---", "--- spliceway-copy ---", "CPU s/GB", "stolen")
                .contains(findings(report));
    }

    @Test
    void setup() throws IOException {
        bench = RunningBench.start(
                directory,
                "setup",
                "--proxies=spliceway-copy",
                "--peers=haproxy",
                "--no-direct",
                "--no-pin",
                "--rounds=1",
                "--measure=200ms",
                "--warm-up=1",
                "--concurrent=8",
                "--brief",
                "--json=-");
        assertThat(bench.exitCode()).as(bench.errors()).isEqualTo(ExitCode.DONE);
        JsonNode report = report(bench.output(), "setup");
        assertThat(proxies(report)).containsExactly("spliceway-copy", "haproxy", "spliceway-copy", "haproxy");
        for (JsonNode row : report.path("rows")) {
            double perSecond = row.path("conn_per_s").asDouble();
            double cpuUs = row.path("cpu_us_per_conn").asDouble();
            assertThat(perSecond).isPositive();
            assertThat(cpuUs).isPositive();
            assertThat(row.path("cores").asDouble()).isCloseTo(cpuUs * perSecond / 1e6, within(0.005));
            assertOrder(row);
            assertThat(row.path("errors").asLong())
                    .as(row.path("error_reasons").toString())
                    .isZero();
            assertThat(row.path("error_reasons")).isEmpty();
        }
        double maximum =
                row(report, "haproxy", "mode", "saturation").path("conn_per_s").asDouble();
        assertThat(row(report, "spliceway-copy", "mode", "rate").path("rate").asDouble())
                .isCloseTo(maximum / 2, within(1.0));
        assertThat(findings(report))
                .hasSize(2)
                .allMatch(line -> line.matches(
                        "(saturation, .*: connections" + "|rate, .*: p99) [\\d.]+ x, CPU per connection [\\d.]+ x"));
        assertThat(bench.errors())
                .as("the table is beside the JSON, and the configurations are left out")
                .contains("CPU us/conn")
                .contains(findings(report))
                .doesNotContain("--- haproxy ---");
    }

    @Test
    void idle() throws IOException {
        Path file = directory.resolve("idle.json");
        bench = RunningBench.start(
                directory,
                "idle",
                "--flows=300",
                "--proxies=spliceway-auto",
                "--no-pin",
                "--rounds=1",
                "--seed=7",
                "--json=" + file);
        assertThat(bench.exitCode()).as(bench.errors()).isEqualTo(ExitCode.DONE);
        JsonNode report = report(Files.readString(file), "idle");
        assertThat(report.path("settings").path("seed").asText()).isEqualTo("7");
        assertThat(proxies(report)).containsExactly("spliceway-auto", "haproxy", "nginx");
        for (JsonNode row : report.path("rows")) {
            assertThat(row.path("flows").asInt()).isEqualTo(300);
            assertThat(row.path("empty_mib").asDouble()).isPositive();
            double bytes = (row.path("mib").asDouble() - row.path("empty_mib").asDouble()) * MIB;
            assertThat(row.path("bytes_per_flow").asDouble()).isCloseTo(bytes / 300, within(0.01 * MIB / 300 + 1));
        }
        assertThat(findings(report))
                .hasSize(2)
                .allMatch(line ->
                        line.matches("spliceway-auto to (haproxy|nginx): bytes per flow -?([\\d.]+ x|Infinity x)"));
    }

    @Test
    void latency() throws IOException {
        Path file = directory.resolve("latency.json");
        Path kept = directory.resolve("kept");
        bench = RunningBench.start(
                directory,
                "latency",
                "--bulk=0,2",
                "--proxies=spliceway-splice",
                "--peers=nginx",
                "--no-direct",
                "--no-pin",
                "--rounds=1",
                "--measure=100ms",
                "--keep=" + kept,
                "--json=" + file);
        assertThat(bench.exitCode()).as(bench.errors()).isEqualTo(ExitCode.DONE);
        JsonNode report = report(Files.readString(file), "latency");
        assertThat(proxies(report)).containsExactly("spliceway-splice", "nginx", "spliceway-splice", "nginx");
        for (JsonNode row : report.path("rows")) {
            assertOrder(row);
            assertThat(row.path("round_trips").asLong()).isPositive();
            assertThat(row.path("bulk_gbps").asDouble() > 0)
                    .isEqualTo(row.path("bulk_streams").asInt() == 2);
        }
        assertThat(findings(report))
                .hasSize(2)
                .allMatch(line -> line.matches(
                        "[02] bulk streams, spliceway-splice to nginx: p50 [\\d.]+ x, p99 [\\d.]+ x, p99.9 [\\d.]+ x"));
        assertThat(kept.resolve("nginx.conf"))
                .hasContent(report.path("configs").path("nginx").asText());
        assertThat(kept.toFile().list())
                .contains("nginx.conf", "nginx.log", "spliceway-splice.yaml", "spliceway-splice.log");
    }

    @Test
    void ctrlCEndsItSilentlyAndWhole() throws IOException {
        bench = RunningBench.start(directory, "forward", "--streams=2", "--rounds=50", "--proxies=spliceway-splice");
        bench.awaitText(bench.errorFile(), "bench forward: ");
        bench.interrupt();
        assertThat(bench.exitCode()).as(bench.errors()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(bench.output()).isEmpty();
        assertThat(bench.errors())
                .as("a line now and then, and no word about the end")
                .matches("(bench forward: [^\n]*\n)+")
                .doesNotContain("\u001b");
    }

    /** There the whole process group has the signal, the proxies too. */
    @Test
    void onATerminalItShowsWhereItIsAndCtrlCEndsItSilentlyAndWhole() throws IOException {
        bench = RunningBench.onTerminal(
                directory,
                "forward",
                "--streams=2",
                "--rounds=50",
                "--measure=300ms",
                "--proxies=none",
                "--peers=haproxy,nginx");
        bench.awaitText(bench.outputFile(), "\r\u001b[K\u001b[?7lbench forward: round 1 of 50, ");
        bench.awaitText(bench.outputFile(), " s left)\u001b[?7h");
        bench.type(CTRL_C);
        assertThat(bench.exitCode()).as(bench.output()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(bench.output().replaceAll("\u001b\\[(K|\\?7[lh])|\r|\\^C", ""))
                .matches("(bench forward: [^\n()]*\\([^\n()]*\\))+\n?");
        assertThat(bench.output()).as("the line is gone").endsWith("\r\u001b[K");
    }

    /** What all reports have in common. */
    private JsonNode report(String json, String name) throws IOException {
        JsonNode report = JsonMapper.builder().build().readTree(json);
        assertThat(report.fieldNames())
                .toIterable()
                .containsExactly("bench", "machine", "settings", "versions", "configs", "rows", "findings");
        assertThat(report.path("bench").asText()).isEqualTo(name);
        assertThat(report.path("machine").path("tcp_congestion_control").asText())
                .isIn("cubic", "reno");
        assertThat(report.path("settings").fieldNames())
                .toIterable()
                .contains("threads", "rounds", "seed", "network", "cores", "stolen");
        assertThat(report.path("settings").path("network").asText()).isEqualTo("a loopback interface of its own");
        assertThat(bench.namespaces()).hasSize(1);
        assertThat(report.path("versions"))
                .isNotEmpty()
                .allMatch(version -> version.asText().matches("\\d+\\.\\d+.*"));
        assertThat(report.path("configs").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(
                        () -> report.path("versions").fieldNames());
        assertThat(report.path("rows")).isNotEmpty();
        TreeSet<String> keys = new TreeSet<>(BenchPage.keys(name));
        keys.addAll(COMMON);
        for (JsonNode row : report.path("rows")) {
            TreeSet<String> its = new TreeSet<>(keys);
            if (row.path("mode").asText().equals("saturation")) {
                its.remove("rate");
            }
            assertThat(row.fieldNames())
                    .toIterable()
                    .as("as in docs/bench.md")
                    .containsExactlyInAnyOrderElementsOf(its);
            assertThat(row.path("runs").asInt()).isEqualTo(1);
            for (Map.Entry<String, JsonNode> spread : row.path("spread").properties()) {
                double only = row.path(spread.getKey()).asDouble();
                assertThat(spread.getValue().path("min").asDouble()).isEqualTo(only);
                assertThat(spread.getValue().path("max").asDouble()).isEqualTo(only);
            }
        }
        return report;
    }

    private static void assertOrder(JsonNode row) {
        assertThat(row.path("p50_us").asDouble()).isPositive();
        assertThat(row.path("p99_us").asDouble())
                .isBetween(row.path("p50_us").asDouble(), row.path("p999_us").asDouble());
    }

    private static JsonNode row(JsonNode report, String proxy, String key, String value) {
        return rows(report)
                .filter(row -> row.path("proxy").asText().equals(proxy))
                .filter(row -> row.path(key).asText().equals(value))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> proxies(JsonNode report) {
        return rows(report).map(row -> row.path("proxy").asText()).toList();
    }

    private static List<String> findings(JsonNode report) {
        List<String> findings = new ArrayList<>();
        report.path("findings").forEach(finding -> findings.add(finding.asText()));
        return findings;
    }

    private static Stream<JsonNode> rows(JsonNode report) {
        List<JsonNode> rows = new ArrayList<>();
        report.path("rows").forEach(rows::add);
        return rows.stream();
    }
}
