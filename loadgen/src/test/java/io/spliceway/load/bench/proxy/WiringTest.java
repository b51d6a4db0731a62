// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WiringTest {
    @Test
    void eachFlowHasTwoSocketsAndALongOneTwoPipes() {
        Wiring wiring = Wiring.to(80, 1, 100, 10);
        assertThat(Wiring.to(80, 1, 101, 10).descriptors() - wiring.descriptors())
                .isEqualTo(2);
        assertThat(Wiring.to(80, 1, 100, 11).descriptors() - wiring.descriptors())
                .isEqualTo(4);
        assertThat(wiring.pipes()).isEqualTo(20);
    }

    @Test
    void asManyFlowsAsThereAreDescriptorsFor() {
        for (int flows : new int[] {0, 1, 500, 10_000}) {
            int descriptors = Wiring.to(80, 1, flows, 10).descriptors();
            assertThat(Wiring.flowsWith(descriptors, 10)).isEqualTo(flows);
            assertThat(Wiring.flowsWith(descriptors - 1, 10)).isEqualTo(Math.max(flows - 1, 0));
        }
        assertThat(Wiring.flowsWith(0, 10)).isZero();
        assertThat(Wiring.flowsWith(Long.MAX_VALUE, 10)).isEqualTo(Integer.MAX_VALUE);
    }
}
