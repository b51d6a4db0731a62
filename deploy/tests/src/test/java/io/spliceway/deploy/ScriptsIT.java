// SPDX-License-Identifier: Apache-2.0
package io.spliceway.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spliceway.deploy.Shell.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The static analysis of what is not Java. */
class ScriptsIT {
    @Test
    void shellcheckFindsNothing() throws IOException, InterruptedException {
        assumeTrue(Shell.has("shellcheck"), "shellcheck is not installed");
        // Every file that git would commit and that begins as a shell script does.
        Outcome scripts = Shell.run(
                "sh",
                "-c",
                "cd \"$1\" && git ls-files --cached --others --exclude-standard -z | xargs -0 grep -lsE"
                        + " '^#!.*[/ ](ba)?sh$|^# shellcheck shell='",
                "sh",
                Shell.ROOT.toString());
        List<String> files = scripts.output()
                .lines()
                .map(file -> Shell.ROOT.resolve(file).toString())
                .toList();
        assertThat(files).hasSizeGreaterThan(5);
        Outcome checked = Shell.run(
                Map.of(),
                Stream.concat(
                                Stream.of("shellcheck", "--external-sources", "--source-path", Shell.ROOT.toString()),
                                files.stream())
                        .toList());
        assertThat(checked.output()).isEmpty();
        assertThat(checked.code()).isZero();
    }
}
