// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.spliceway.load.demo.AblationResult.Aging;
import io.spliceway.load.demo.AblationResult.Cell;
import io.spliceway.load.demo.Transfer.Kind;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** How an ablation is written down, with figures made up for it. */
class AblationResultTest {
    private static final Transfer DOWN = new Transfer(Kind.DOWNLOAD, 10_000_000);
    private static final Transfer UP = new Transfer(Kind.UPLOAD, 10_000_000);

    private final World world = World.ablation();

    @Test
    void theWorldHasTheLegsOfTheBars() {
        assertThat(world.rttMs("client", "edge")).isEqualTo(20, within(1e-6));
        assertThat(world.rttMs("client-bbr", "edge")).isEqualTo(20, within(1e-6));
        assertThat(world.rttMs("edge", "egress")).isEqualTo(160, within(1e-6));
        assertThat(world.rttMs("edge", "relay") + world.rttMs("relay", "egress"))
                .isEqualTo(160, within(1e-6));
        assertThat(world.rttMs("egress", "origin")).isEqualTo(4, within(1e-6));
        assertThat(world.rttMs("client", "origin")).isEqualTo(184, within(1e-6));
        assertThat(world.congestion("client")).isEqualTo("cubic");
        assertThat(world.congestion("origin")).isEqualTo("cubic");
    }

    @Test
    void theIdealPipeIsTheHandshakeOneRoundTripAndTheBytes() {
        AblationResult result = result(List.of());
        assertThat(result.idealTtfbMs()).isEqualTo(20 + 184, within(1e-6));
        assertThat(result.idealMs(DOWN)).isEqualTo(20 + 184 + 80, within(1e-6));
        assertThat(result.idealMs(UP)).isEqualTo(result.idealMs(DOWN));
    }

    @Test
    void onlyWhatIsLargeIsUploaded() {
        AblationPlan plan = new AblationPlan(List.of(10_000L, 1_000_000L), 1, 40, 100);
        assertThat(plan.transfers(Kind.DOWNLOAD)).extracting(Transfer::bytes).containsExactly(10_000L, 1_000_000L);
        assertThat(plan.transfers(Kind.UPLOAD)).extracting(Transfer::bytes).containsExactly(1_000_000L);
    }

    @Test
    void everyWayIsAskedForWhatTheTransferMoves() {
        assertThat(DOWN.by(Variant.DIRECT).url()).isEqualTo("http://origin:8080/bytes/10000000");
        assertThat(UP.by(Variant.ALL).url()).isEqualTo("http://edge:9005/sink");
        assertThat(Stream.of(Variant.values()).map(Variant::authority)).doesNotHaveDuplicates();
    }

    @Test
    void theTableComparesAllWithTheIdealPipe() {
        String table = AblationTable.of(result(List.of()));
        assertThat(table)
                .containsPattern(
                        "first byte +direct +naive +early SYN +trunks cold +trunks warm +all +all, relay +ideal")
                .containsPattern("10 MB( +210 ms){7} +204 ms")
                .containsPattern("10 MB up( +568 ms){7} +284 ms")
                .contains("A new connection with all has its first byte after 210.0 ms; the ideal pipe's is 204.0 ms.")
                .contains("With a relay in the middle it comes 0.0 ms later.")
                .contains("as the hundredth flow of a trunk, after 5 s of quiet, take 275 ms, as the second 250 ms"
                        + " (+10 %).")
                .contains("Times the ideal pipe, with all: 10 MB 2.00, 10 MB up 2.00.")
                .contains("client and origin cubic, nodes " + world.congestion("edge"))
                .contains("medians of 3")
                .doesNotContain("FAILED");
    }

    @Test
    void aFailedTransferIsShownAndFailsTheAblation() {
        AblationResult result = result(List.of("reset: after 5 bytes"));
        assertThat(result.ok()).isFalse();
        assertThat(AblationTable.of(result)).contains("FAILED all, 10 MB: reset: after 5 bytes");
        assertThat(AblationReport.of(result)).contains("reset: after 5 bytes");
        assertThat(AblationJson.of(result)).contains("\"sha256_ok\" : false");
        assertThat(result(List.of()).ok()).isTrue();
    }

    @Test
    void aWayThatAlwaysFailedHasNoFigures() {
        AblationResult result = result(new Samples(List.of(), List.of(), List.of("refused: no")));
        assertThat(result.timesIdeal(Variant.ALL, DOWN)).isNaN();
        assertThat(AblationTable.of(result)).contains("Connections with all failed.");
        assertThat(AblationJson.of(result)).contains("\"total_ms\" : null");
        assertThat(AblationReport.of(result)).contains("failed</text>");
    }

    @Test
    void theJsonHasARowForEachWayAndTransfer() throws Exception {
        JsonNode root = JsonMapper.builder().build().readTree(AblationJson.of(result(List.of())));
        assertThat(root.fieldNames())
                .toIterable()
                .containsExactly("ideal_ttfb_ms", "ideal_ms", "rows", "aging", "congestion", "nodes_congestion");
        assertThat(root.path("ideal_ms").path("10000000").asDouble()).isEqualTo(284);
        assertThat(root.path("rows")).hasSize(2 * Variant.values().length);
        JsonNode row = root.path("rows").get(1);
        assertThat(row.fieldNames())
                .toIterable()
                .containsExactly(
                        "path", "direction", "client_congestion", "bytes", "runs", "ttfb_ms", "total_ms", "sha256_ok");
        assertThat(row.path("path").asText()).isEqualTo("naive");
        assertThat(row.path("direction").asText()).isEqualTo("download");
        assertThat(row.path("total_ms").path("p50").asDouble()).isEqualTo(568);
        assertThat(root.path("aging").path("hundredth_ms").path("p50").asDouble())
                .isEqualTo(275);
    }

    @Test
    void reportAndPlotNeedNothingElse() throws Exception {
        AblationResult result = result(List.of());
        String html = AblationReport.of(result);
        assertThat(html).startsWith("<!DOCTYPE html>").contains("<svg").contains("<style>");
        assertThat(html)
                .doesNotContain("src=")
                .doesNotContain("href=")
                .doesNotContain("<script")
                .doesNotContain("@import");
        String plot = AblationReport.plot(result);
        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(plot)));
        assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
        for (Variant variant : Variant.values()) {
            assertThat(plot).contains("class=\"bar-" + variant.key() + "\"").contains(".bar-" + variant.key() + " {");
        }
    }

    private AblationResult result(List<String> failures) {
        return result(new Samples(List.of(209.0, 210.0, 211.0), List.of(560.0, 568.0, 600.0), failures));
    }

    /** With these samples of all for the download. */
    private AblationResult result(Samples all) {
        Samples others = new Samples(List.of(209.0, 210.0, 211.0), List.of(560.0, 568.0, 600.0), List.of());
        List<Cell> cells = new ArrayList<>();
        for (Transfer transfer : List.of(DOWN, UP)) {
            for (Variant variant : Variant.values()) {
                boolean its = variant == Variant.ALL && transfer.equals(DOWN);
                cells.add(new Cell(variant, transfer, its ? all : others));
            }
        }
        Samples second = new Samples(List.of(205.0), List.of(250.0), List.of());
        Samples last = new Samples(List.of(205.0), List.of(275.0), List.of());
        return new AblationResult(world, List.of(DOWN, UP), cells, new Aging(1_000_000, second, last));
    }
}
