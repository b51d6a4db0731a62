// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.settings.CommandLines;
import io.spliceway.settings.ExitCode;
import org.junit.jupiter.api.Test;

/** Wrong use, which is told before anything is made. */
class DemoCommandTest {
    @Test
    void wrongUseIsTold() {
        assertThat(demo("--runs", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(demo("--sizes", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(demo("--sizes", "2GiB")).isEqualTo(ExitCode.USAGE);
        assertThat(demo("--ablation", "--sizes", "1GiB")).isEqualTo(ExitCode.USAGE);
        assertThat(demo("--ablation", "--hold")).isEqualTo(ExitCode.USAGE);
        assertThat(demo("--plot", "plot.svg")).isEqualTo(ExitCode.USAGE);
        assertThat(demo("--ablation", "--plot", "/no/such/plot.svg")).isEqualTo(ExitCode.USAGE);
    }

    private static int demo(String... arguments) {
        return CommandLines.run("demo", new DemoCommand(), arguments);
    }
}
