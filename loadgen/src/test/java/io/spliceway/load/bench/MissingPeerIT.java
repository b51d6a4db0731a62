// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.spliceway.load.lab.RootOnly;
import io.spliceway.settings.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine without a peer: this one, with something else where the peer is, for one process only. */
@Tag("root")
@Timeout(120)
class MissingPeerIT {
    @TempDir
    private Path directory;

    private RunningBench bench;

    @BeforeEach
    void assumeRoot() {
        RootOnly.assume();
    }

    @AfterEach
    void nothingIsLeft() {
        if (bench != null) {
            try (RunningBench ended = bench) {
                ended.assertNothingLeft();
            }
        }
    }

    @Test
    void aPeerThatIsMissingIsNamedWithWhatInstallsIt() {
        expectUnavailable(
                "mount --bind /dev/null \"$(readlink -f \"$(command -v haproxy)\")\"",
                "haproxy is missing. Install it with: sudo apt-get install -y haproxy\n");
    }

    @Test
    void nginxWithoutItsStreamModuleIsNamedWithWhatInstallsIt() {
        assumeThat(Files.exists(Path.of("/usr/lib/nginx/modules")))
                .as("a module of its own, as Debian has it")
                .isTrue();
        expectUnavailable(
                "mount -t tmpfs none /usr/lib/nginx/modules",
                "nginx has no stream module. Install it with: sudo apt-get install -y libnginx-mod-stream\n");
    }

    private void expectUnavailable(String change, String message) {
        bench = RunningBench.start(
                directory,
                List.of(
                        "unshare",
                        "--mount",
                        "sh",
                        "-ec",
                        "PATH=$PATH:/usr/sbin:/sbin; " + change + "; exec \"$@\"",
                        "sh"),
                "forward");
        assertThat(bench.exitCode()).as(bench.errors()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(bench.errors()).isEqualTo(message);
        assertThat(bench.output()).isEmpty();
    }
}
