// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CpuPlacementTest {
    @Test
    void readsNumbersAndRanges() {
        assertThat(CpuPlacement.cores("0")).containsExactly(0);
        assertThat(CpuPlacement.cores("0-3")).containsExactly(0, 1, 2, 3);
        assertThat(CpuPlacement.cores("0-2,5,8-9")).containsExactly(0, 1, 2, 5, 8, 9);
    }

    @Test
    void withoutPlacementACommandStaysAsItIs() {
        try (CpuPlacement anywhere = CpuPlacement.none()) {
            assertThat(anywhere.command(List.of("nginx", "-e", "stderr"))).containsExactly("nginx", "-e", "stderr");
            assertThat(anywhere.text()).isEqualTo("any");
        }
    }
}
