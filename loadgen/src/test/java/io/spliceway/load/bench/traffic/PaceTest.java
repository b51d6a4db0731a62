// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void atARateTheTimesAreEvenAndDoNotDrift() {
        Pace pace = Pace.rate(3);
        assertThat(pace.isOpenLoop()).isTrue();
        assertThat(pace.startNs(0)).isZero();
        assertThat(pace.startNs(1)).isEqualTo(333_333_333);
        assertThat(pace.startNs(3_000_000)).isEqualTo(TimeUnit.SECONDS.toNanos(1_000_000));
    }

    @Test
    void atSaturationOthersEndsDecide() {
        assertThat(Pace.saturation(64).isOpenLoop()).isFalse();
        assertThat(Pace.saturation(64).concurrent()).isEqualTo(64);
    }
}
