// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.load.demo.Transfer.Kind;
import io.spliceway.load.lab.RootOnly;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A small ablation, whole: that its nodes are what they are said to be. */
@Tag("root")
@Timeout(600)
class AblationIT {
    private static final Transfer SMALL = new Transfer(Kind.DOWNLOAD, 10_000);
    /** Handshakes one after the other, and a round trip: no machine is slow enough to be faster. */
    private static final double NAIVE_MS = 20 + 160 + 4 + 184;

    private static final double EARLY_SYN_MS = 10 + 160 + 160 + 4 + 10;
    private static final double COLD_MS = 20 + 160 + 160 + 4;
    private static final double ALL_MS = 20 + 184;

    /** Of three runs one will not have met another program of this machine for a whole round trip of the long leg. */
    private static final double A_ROUND_TRIP_MS = 160;

    @BeforeEach
    void asRoot() {
        RootOnly.assume();
    }

    @Test
    void eachMechanismSavesItsRoundTrip() {
        AblationResult result;
        try (DemoProgress progress = DemoProgress.onStandardError()) {
            result = Ablation.run(
                    World.ablation().named("abl-it"),
                    new AblationPlan(List.of(10_000L, 1_000_000L), 3, 8, 8),
                    progress);
        }
        assertThat(AblationTable.of(result)).doesNotContain("FAILED");
        assertThat(result.ok()).isTrue();
        assertThat(least(result, Variant.DIRECT)).isGreaterThan(2 * 184);
        assertThat(least(result, Variant.NAIVE)).isGreaterThan(NAIVE_MS);
        assertThat(least(result, Variant.EARLY_SYN)).isGreaterThan(EARLY_SYN_MS);
        assertThat(least(result, Variant.TRUNKS_COLD)).isGreaterThan(COLD_MS);
        for (Variant warm : List.of(Variant.TRUNKS_WARM, Variant.ALL, Variant.ALL_RELAY)) {
            assertThat(least(result, warm))
                    .as(warm.text())
                    .isGreaterThan(ALL_MS)
                    .isLessThan(ALL_MS + A_ROUND_TRIP_MS);
        }
        assertThat(result.aging().second().runs()).isEqualTo(3);
        assertThat(result.aging().last().runs()).isEqualTo(3);
        assertThat(result.samples(Variant.ALL, new Transfer(Kind.UPLOAD, 1_000_000))
                        .runs())
                .isEqualTo(3);
    }

    private static double least(AblationResult result, Variant variant) {
        return result.samples(variant, SMALL).ttfb().min();
    }
}
