// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.load.lab.spec.LabSpec;
import io.spliceway.settings.ExitCode;
import io.spliceway.settings.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CongestionPermitsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @BeforeEach
    void aMachine() throws IOException {
        Files.writeString(directory.resolve("tcp_available_congestion_control"), "reno bbr cubic vegas\n");
        allow("reno bbr");
    }

    @Test
    void allowsWhatIsMissingAndTakesItBack() throws IOException {
        permits().permit(lab("one", "cubic"));
        assertThat(allowed()).isEqualTo("reno bbr cubic");
        permits().release("one");
        assertThat(allowed()).isEqualTo("reno bbr");
        assertThat(directory.resolve("congestion")).doesNotExist();
    }

    @Test
    void keepsItUntilTheLastLabThatNeedsItEnds() throws IOException {
        permits().permit(lab("one", "cubic"));
        permits().permit(lab("two", "cubic"));
        permits().permit(lab("three", "vegas"));
        permits().release("one");
        assertThat(allowed()).isEqualTo("reno bbr cubic vegas");
        permits().release("two");
        assertThat(allowed()).isEqualTo("reno bbr vegas");
        permits().release("three");
        assertThat(allowed()).isEqualTo("reno bbr");
    }

    @Test
    void leavesWhatWasAllowedBeforeAndWhatOthersAllowMeanwhile() throws IOException {
        permits().permit(lab("one", "bbr"));
        permits().release("one");
        assertThat(allowed()).isEqualTo("reno bbr");
        permits().permit(lab("one", "cubic"));
        allow("reno bbr cubic vegas");
        permits().release("one");
        assertThat(allowed()).isEqualTo("reno bbr vegas");
    }

    @Test
    void doingItTwiceDoesNoHarm() throws IOException {
        permits().permit(lab("one", "cubic"));
        permits().permit(lab("one", "cubic"));
        permits().release("one");
        permits().release("one");
        permits().release("never");
        assertThat(allowed()).isEqualTo("reno bbr");
    }

    @Test
    void namesWhatTheKernelHas() {
        assertThatThrownBy(() -> permits().permit(lab("one", "no_such")))
                .isInstanceOfSatisfying(
                        UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNAVAILABLE))
                .hasMessageStartingWith("congestion: no_such (expected: one this kernel has: reno, bbr, cubic, vegas)");
    }

    private CongestionPermits permits() {
        return new CongestionPermits(directory, directory);
    }

    private String allowed() throws IOException {
        return Files.readString(directory.resolve("tcp_allowed_congestion_control"));
    }

    private void allow(String congestions) throws IOException {
        Files.writeString(directory.resolve("tcp_allowed_congestion_control"), congestions);
    }

    private static LabSpec lab(String name, String congestion) {
        return LabSpec.parse(
                "lab.yaml", "name: " + name + "\nhosts: {a: {address: 10.0.0.1, congestion: " + congestion + "}}\n");
    }
}
