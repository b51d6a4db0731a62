// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EdgeLogTest {
    private static final List<String> ROUTE = List.of("edge-jnb", "relay-cpt", "egress-dxb");
    private static final Row NAIVE = new Row(Way.NAIVE, 10_000, List.of(1.0), List.of(2.0), List.of());
    private static final Row OVERLAY =
            new Row(Way.OVERLAY, 10_000, List.of(1.0, 2.0), List.of(3.0, 4.0), List.of("reset"));

    private final StringBuilder log = new StringBuilder();

    @Test
    void aDownloadThatWentAnotherWayHasFailed() {
        flow("relay-dub,egress-dxb", 10_400);
        EdgeLog edge = new EdgeLog(log::toString);
        flow("relay-cpt,egress-dxb", 10_400);
        flow("relay-cpt,egress-dxb", 1_000_400);
        flow("DIRECT", 10_400);
        assertThat(edge.check(List.of(NAIVE, OVERLAY), ROUTE))
                .containsExactly(
                        NAIVE,
                        new Row(
                                Way.OVERLAY,
                                10_000,
                                List.of(1.0),
                                List.of(3.0),
                                List.of("reset", "went by DIRECT, not by relay-cpt,egress-dxb")));
    }

    @Test
    void directIsARouteToo() {
        EdgeLog edge = new EdgeLog(log::toString);
        flow("DIRECT", 10_400);
        flow("DIRECT", 10_400);
        assertThat(edge.check(List.of(OVERLAY), List.of())).containsExactly(OVERLAY);
    }

    private void flow(String via, long bytes) {
        log.append("12:00:00.000 INFO  [loop-0] flow.Flow - flow closed id=7 kind=edge service=files"
                        + " client=10.77.0.1:40000 destination=origin:8080 via=")
                .append(via)
                .append(" to_upstream_bytes=90 to_client_bytes=")
                .append(bytes)
                .append(" open_ms=1 life_ms=300 side=client cause=end\n");
    }
}
