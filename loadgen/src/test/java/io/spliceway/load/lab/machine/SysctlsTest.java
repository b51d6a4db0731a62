// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.load.lab.spec.LabSpec;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SysctlsTest {
    @ParameterizedTest
    @CsvSource({
        "'delay: 1ms', 134217728",
        "'delay: 100ms, rate: 1Gbit', 134217728",
        "'delay: 400ms', 400000000",
        "'delay: 390ms, rate: 2Gbit, queue: 1MiB', 400000000",
        "'delay: 5s, rate: 1Gbit, queue: 1MiB', 1073741824",
    })
    void buffersHoldFourTimesWhatIsOnItsWay(String link, long bytes) {
        // The access of b adds 10 ms, and limits to 1 Gbit/s.
        assertThat(Sysctls.maxBufferBytes(lab(link, ""))).isBetween(bytes, bytes + bytes / 20);
    }

    @Test
    void theFilesOwnComeLastAndWin() {
        LabSpec lab = lab("delay: 1ms", ", sysctls: {net.ipv4.tcp_no_metrics_save: '0'}, congestion: bbr");
        var sysctls = Sysctls.of(lab, Objects.requireNonNull(lab.hosts().get("a")));
        assertThat(sysctls)
                .containsEntry("net.ipv4.tcp_no_metrics_save", "0")
                .containsEntry("net.ipv4.tcp_congestion_control", "bbr")
                .containsEntry("net.ipv4.tcp_rmem", "4096 131072 134217728")
                .doesNotContainKey("net.ipv4.tcp_slow_start_after_idle");
    }

    private static LabSpec lab(String link, String settingsOfA) {
        return LabSpec.parse("lab.yaml", """
                name: lab
                hosts:
                  a: {address: 10.0.0.1%s}
                  b: {address: 10.0.0.2, access: {delay: 10ms, rate: 1Gbit, queue: 1MiB}}
                links:
                  - {between: [a, b], %s}
                """.formatted(settingsOfA, link));
    }
}
