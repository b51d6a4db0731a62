// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonsTest {
    private record Row(String proxy, int streams, double gbps) {}

    @Test
    void eachOfOursIsSetAgainstEachPeer() {
        for (String ours : List.of("spliceway-auto", "spliceway-splice", "spliceway-copy")) {
            for (String peer : List.of("haproxy", "haproxy-tuned", "nginx", "nginx-tuned")) {
                assertThat(Comparisons.areCompared(ours, peer)).isTrue();
                assertThat(Comparisons.areCompared(peer, ours)).isFalse();
                assertThat(Comparisons.areCompared(peer, "nginx")).isFalse();
            }
        }
    }

    @Test
    void ourPumpsAreSetAgainstCopyingAndNotAgainstEachOther() {
        assertThat(Comparisons.areCompared("spliceway-auto", "spliceway-copy")).isTrue();
        assertThat(Comparisons.areCompared("spliceway-splice", "spliceway-copy"))
                .isTrue();
        assertThat(Comparisons.areCompared("spliceway-copy", "spliceway-copy")).isFalse();
        assertThat(Comparisons.areCompared("spliceway-copy", "spliceway-splice"))
                .isFalse();
        assertThat(Comparisons.areCompared("spliceway-auto", "spliceway-splice"))
                .isFalse();
    }

    @Test
    void nothingIsSetAgainstNoProxy() {
        assertThat(Comparisons.areCompared("spliceway-auto", "direct")).isFalse();
        assertThat(Comparisons.areCompared("direct", "haproxy")).isFalse();
    }

    @Test
    void aLineForEachPairUnderTheSameLoad() {
        List<Row> rows = List.of(
                new Row("spliceway-auto", 1, 6),
                new Row("haproxy", 1, 4),
                new Row("direct", 1, 9),
                new Row("spliceway-auto", 32, 2),
                new Row("haproxy", 32, 8));
        assertThat(Comparisons.of(
                        rows,
                        Row::proxy,
                        row -> row.streams() + " at a time",
                        (ours, other) -> ours.gbps() / other.gbps() + " x"))
                .containsExactly(
                        "1 at a time, spliceway-auto to haproxy: 1.5 x",
                        "32 at a time, spliceway-auto to haproxy: 0.25 x");
    }
}
