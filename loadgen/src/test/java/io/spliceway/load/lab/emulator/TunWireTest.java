// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.linux.Errno;
import io.spliceway.settings.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TunWireTest {
    @ParameterizedTest
    @CsvSource({"1, CAP_NET_ADMIN", "2, modprobe tun", "6, modprobe tun", "13, CAP_NET_ADMIN", "19, modprobe tun"})
    void whatTheMachineLacksIsNamedWithWhatBringsIt(int errno, String mending) {
        assertThat(TunWire.refused(errno).exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(TunWire.refused(errno)).hasMessageContaining(mending);
    }

    @Test
    void anythingElseHasFailed() {
        assertThat(TunWire.refused(Errno.ENOMEM).exitCode()).isEqualTo(ExitCode.FAILED);
    }
}
