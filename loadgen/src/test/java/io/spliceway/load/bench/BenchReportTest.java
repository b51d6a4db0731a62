// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spliceway.settings.TextTable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchReportTest {
    private static final String FINDING = "1 stream, spliceway-auto to haproxy: throughput 1.27 x";

    @Test
    void theJsonHasTheShapeOfThePage() throws IOException {
        JsonNode json = JsonMapper.builder().build().readTree(report().json());
        JsonNode page = BenchPage.example();
        assertThat(json.fieldNames()).toIterable().containsExactlyElementsOf(names(page));
        assertThat(names(json.path("machine"))).containsAll(names(page.path("machine")));
        assertThat(names(json.path("rows").get(0)))
                .containsExactlyInAnyOrderElementsOf(names(page.path("rows").get(0)));
        assertThat(json.path("bench").asText()).isEqualTo("forward");
        assertThat(json.path("settings").path("threads").asText()).isEqualTo("1");
        assertThat(json.path("versions").path("haproxy").asText()).isEqualTo("2.6.12");
        assertThat(json.path("configs").path("haproxy").asText()).isEqualTo("global\n    nbthread 1\n");
        assertThat(json.path("findings").get(0).asText()).isEqualTo(FINDING);
    }

    @Test
    void theJsonSaysOnWhatItRan() throws IOException {
        JsonNode machine =
                JsonMapper.builder().build().readTree(report().json()).path("machine");
        assertThat(machine.path("kernel").asText()).isEqualTo(System.getProperty("os.version"));
        assertThat(machine.path("cpu").asText()).startsWith(Runtime.getRuntime().availableProcessors() + " x ");
        assertThat(machine.path("memory").asText()).matches("\\d+ kB");
        assertThat(machine.path("jdk").asText()).isEqualTo(Runtime.version().toString());
        assertThat(machine.path("tcp_congestion_control").asText()).matches("\\w+");
        assertThat(machine.path("tcp_rmem").asText()).matches("\\d+ \\d+ \\d+");
    }

    @Test
    void aMedianGoesWithItsSpread() throws IOException {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        BenchReport.put(row, "gbps", new Spread(1.23456, 2.34567, 3.45678), 3);
        BenchReport.put(row, "cores", new Spread(0.5, 0.75, 1), 1);
        assertThat(JsonMapper.builder().build().readTree(row.toString()))
                .isEqualTo(JsonMapper.builder().build().readTree("""
                        {"gbps": 2.346, "cores": 0.8,
                         "spread": {"gbps": {"min": 1.235, "max": 3.457}, "cores": {"min": 0.5, "max": 1.0}}}"""));
    }

    @Test
    void thePlainReportHasClaimFactsTableAndFindings() {
        assertThat(report().text())
                .startsWith("What it is to show.\n\nkernel")
                .as("facts in two columns, the widest of which is tcp_congestion_control")
                .containsPattern("\nthreads {17}1\nrounds {18}7\nnetwork {17}mine\nhaproxy {17}2.6.12\n\nproxy")
                .endsWith("\n\nproxy    Gbit/s\nhaproxy    10.0\n\n" + FINDING + "\n")
                .doesNotContain("nbthread");
    }

    @Test
    void withoutFindingsItEndsWithTheTable() {
        BenchReport report = report();
        assertThat(new BenchReport("idle", "", Map.of(), Map.of(), Map.of(), List.of(), report.table(), List.of())
                        .text())
                .endsWith("\nproxy    Gbit/s\nhaproxy    10.0\n");
    }

    @Test
    void aSettingIsAddedAtTheEnd() {
        BenchReport report = report();
        BenchReport more = report.with("stolen", "0.1 %");
        assertThat(more.settings().keySet()).containsExactly("threads", "rounds", "network", "stolen");
        assertThat(more.with("stolen", "0.2 %").settings()).containsEntry("stolen", "0.2 %");
        assertThat(report.settings()).doesNotContainKey("stolen");
        assertThat(more.rows()).isEqualTo(report.rows());
        assertThat(more.findings()).isEqualTo(report.findings());
    }

    @Test
    void theConfigurationsStandBelowTheirNames() {
        assertThat(report().configText()).isEqualTo("--- haproxy ---\nglobal\n    nbthread 1\n\n");
    }

    @Test
    void numbersAreRounded() {
        assertThat(BenchReport.rounded(0.12345, 4)).isEqualTo(0.1235);
        assertThat(BenchReport.rounded(1234.5, 0)).isEqualTo(1235);
        assertThat(BenchReport.number(0.1, 3)).isEqualTo("0.100");
        assertThat(BenchReport.range(new Spread(1, 2, 3.45), 1)).matches("1\\.0\\.\\.3\\.[45]");
    }

    private static BenchReport report() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("threads", "1");
        settings.put("rounds", "7");
        settings.put("network", "mine");
        TextTable table = new TextTable("proxy", "Gbit/s>");
        table.row("haproxy", "10.0");
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put("proxy", "haproxy");
        row.put("streams", 1);
        BenchReport.put(row, "gbps", Spread.of(10), 3);
        BenchReport.put(row, "cpu_s_per_gb", Spread.of(0.1), 3);
        row.put("runs", 1);
        return new BenchReport(
                "forward",
                "What it is to show.",
                settings,
                Map.of("haproxy", "2.6.12"),
                Map.of("haproxy", "global\n    nbthread 1\n"),
                List.of(row),
                table.toString(),
                List.of(FINDING));
    }

    private static List<String> names(JsonNode node) {
        return node.properties().stream().map(Map.Entry::getKey).toList();
    }
}
