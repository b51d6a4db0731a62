// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a result is written down, with figures made up for it. */
class DemoResultTest {
    private static final List<String> BY_CAPE_TOWN = List.of("edge-jnb", "relay-cpt", "egress-dxb");

    private final World world = World.load();

    @Test
    void theWorldIsTheMeasuredOne() {
        assertThat(world.rttMs("client", "edge-jnb")).isEqualTo(10, within(1e-6));
        assertThat(world.rttMs("client", "origin")).isEqualTo(272.3, within(1e-6));
        assertThat(world.rttMs("edge-jnb", "egress-dxb")).isEqualTo(262.3, within(1e-6));
        assertThat(world.rttMs("edge-jnb", "relay-cpt") + world.rttMs("relay-cpt", "egress-dxb"))
                .isEqualTo(155.0, within(1e-6));
    }

    @Test
    void theIdealPipeIsHandshakeAndRoundTripAndBytesAtTheLastMilesRate() {
        assertThat(world.routeRttMs(BY_CAPE_TOWN)).isEqualTo(166.0, within(1e-6));
        assertThat(world.idealMs(BY_CAPE_TOWN, 10_000_000)).isEqualTo(10 + 166 + 80, within(1e-6));
        assertThat(world.idealMs(List.of(), 0)).isEqualTo(10 + 10 + 262.3, within(1e-6));
    }

    @Test
    void theJsonHasTheKeysOfTheContract() throws Exception {
        JsonNode root = JsonMapper.builder().build().readTree(DemoJson.of(result(2_000)));
        assertThat(root.fieldNames()).toIterable().containsExactly("ideal_ms", "rows", "nodes_congestion", "route");
        assertThat(root.path("ideal_ms").path("10000000").asDouble()).isEqualTo(256.0);
        assertThat(root.path("rows")).hasSize(3);
        JsonNode row = root.path("rows").get(0);
        assertThat(row.fieldNames())
                .toIterable()
                .containsExactly("path", "congestion", "bytes", "runs", "ttfb_ms", "total_ms", "sha256_ok");
        assertThat(row.path("path").asText()).isEqualTo("direct");
        assertThat(row.path("congestion").asText()).isEqualTo("cubic");
        assertThat(row.path("total_ms").path("p50").asDouble()).isEqualTo(20_000);
        assertThat(row.path("total_ms").path("p99").asDouble()).isEqualTo(24_000);
        assertThat(row.path("sha256_ok").asBoolean()).isTrue();
        assertThat(root.path("nodes_congestion").asText()).isEqualTo(world.congestion("edge-jnb"));
        assertThat(root.path("route")).extracting(JsonNode::asText).containsExactlyElementsOf(BY_CAPE_TOWN);
    }

    @Test
    void theTableSaysSoWhenTheOverlayIsSlower() {
        assertThat(DemoTable.of(result(2_000)))
                .contains("10 MB    the overlay is 10.0 x as fast as direct, 2.0 x as fast as the naive split,"
                        + " 7.8 x the ideal pipe's time");
        assertThat(DemoTable.of(result(40_000)))
                .contains("10 MB    the overlay is 2.0 x as slow as direct, 10.0 x as slow as the naive split,")
                .contains("TCP    client and origin cubic, nodes " + world.congestion("edge-jnb") + "\n");
    }

    @Test
    void aFailedDownloadIsShownAndFailsTheDemo() {
        Row broken =
                new Row(Way.OVERLAY, 10_000_000, List.of(300.0), List.of(2_000.0), List.of("reset: after 5 bytes"));
        DemoResult result = result(broken);
        assertThat(result.ok()).isFalse();
        assertThat(DemoTable.of(result)).contains("FAILED: reset: after 5 bytes");
        assertThat(DemoReport.of(result)).contains("reset: after 5 bytes");
        assertThat(DemoJson.of(result)).contains("\"runs\" : 2").contains("\"sha256_ok\" : false");
    }

    @Test
    void aWayThatAlwaysFailedHasNoFigures() {
        DemoResult result = result(new Row(Way.OVERLAY, 10_000_000, List.of(), List.of(), List.of("refused: no")));
        assertThat(DemoTable.of(result)).containsPattern("overlay\\s+1\\s+-\\s+-\\s+-\\s+-");
        assertThat(DemoJson.of(result)).contains("\"total_ms\" : null");
        assertThat(DemoReport.of(result)).contains("failed</text>");
    }

    @Test
    void theReportNeedsNothingElse() {
        String html = DemoReport.of(result(2_000));
        assertThat(html).startsWith("<!DOCTYPE html>").contains("<svg").contains("<style>");
        assertThat(html)
                .doesNotContain("src=")
                .doesNotContain("href=")
                .doesNotContain("<script")
                .doesNotContain("@import");
        assertThat(html).contains("edge-jnb &gt; relay-cpt &gt; egress-dxb");
    }

    private DemoResult result(double overlayMs) {
        return result(new Row(Way.OVERLAY, 10_000_000, List.of(340.0), List.of(overlayMs), List.of()));
    }

    private DemoResult result(Row overlay) {
        ChosenRoute.Candidate candidate = new ChosenRoute.Candidate(
                BY_CAPE_TOWN, List.of(new ChosenRoute.LegRtt("edge-jnb", "relay-cpt", 19.4)), 155.0, true, "in use");
        return new DemoResult(
                world,
                List.of(10_000_000L),
                List.of(
                        new Row(
                                Way.DIRECT,
                                10_000_000,
                                List.of(545.0, 546.0, 547.0),
                                List.of(24_000.0, 20_000.0, 19_000.0),
                                List.of()),
                        new Row(Way.NAIVE, 10_000_000, List.of(555.0), List.of(4_000.0), List.of()),
                        overlay),
                new ChosenRoute(BY_CAPE_TOWN, "It wins.", List.of(candidate)));
    }
}
