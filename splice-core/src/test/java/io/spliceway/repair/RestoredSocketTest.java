// SPDX-License-Identifier: Apache-2.0
package io.spliceway.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.repair.RepairState.Negotiated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestoredSocketTest {
    /** The lowest bit is the kernel's word for microseconds, and time never goes back to make room for it. */
    @ParameterizedTest
    @CsvSource({
        "false,0,0",
        "false,1,2",
        "false,1000,1000",
        "false,1001,1002",
        "false,4294967294,4294967294",
        "false,4294967295,0",
        "true,0,1",
        "true,1,1",
        "true,1000,1001",
        "true,4294967294,4294967295",
        "true,4294967295,4294967295"
    })
    void theClockGoesOnAndTellsItsUnit(boolean us, long read, long set) {
        assertThat(RestoredSocket.timestamp(new Negotiated(1460, false, 0, 0, false, true, us, read)))
                .isEqualTo(set);
    }
}
