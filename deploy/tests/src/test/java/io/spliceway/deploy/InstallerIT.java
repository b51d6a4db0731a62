// SPDX-License-Identifier: Apache-2.0
package io.spliceway.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.deploy.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs what cloud-init runs, below a directory, with stand-ins for what would reach out of it. */
class InstallerIT {
    private static final String INSTALLER = Shell.ROOT
            .resolve("deploy/terraform/modules/node/templates/spliceway-install")
            .toString();

    @TempDir
    Path directory;

    private Path root = Path.of("");
    private String sha256 = "";

    @BeforeEach
    void makeArchiveAndStandIns() throws IOException, InterruptedException {
        root = Files.createDirectories(directory.resolve("root"));
        Path release = directory.resolve("spliceway-1");
        Files.createDirectories(release.resolve("systemd"));
        Files.writeString(release.resolve("VERSION"), "spliceway 1\n");
        Files.writeString(release.resolve("systemd/spliceway-node.service"), "[Unit]\n");
        Shell.run(
                "tar",
                "-czf",
                directory.resolve("archive.tar.gz").toString(),
                "-C",
                directory.toString(),
                "spliceway-1");
        sha256 = Shell.run("sha256sum", directory.resolve("archive.tar.gz").toString())
                .output()
                .substring(0, 64);
        Path calls = directory.resolve("calls");
        // curl's last two arguments are the file and the URL.
        standIn(
                "curl",
                "[ -z \"${NO_NETWORK:-}\" ] || exit 6; while [ $# -gt 2 ]; do shift; done; cp %s \"$1\""
                        .formatted(directory.resolve("archive.tar.gz")));
        // NRestarts grows when FLAPPING.
        standIn("systemctl", """
                echo systemctl "$@" >>%1$s
                [ "$1" != show ] || { [ -n "${FLAPPING:-}" ] && wc -l <%1$s || echo 3; }
                [ "$1" != "${BROKEN:-}" ]""".formatted(calls));
        standIn("sysctl", "echo sysctl \"$@\" >>" + calls);
        standIn("logger", "true");
    }

    @Test
    void installsWhatHasTheChecksumAndStartsIt() throws IOException, InterruptedException {
        Outcome outcome = install(Map.of());
        assertThat(outcome.code()).as(outcome.errors()).isZero();
        assertThat(root.resolve("usr/lib/spliceway/VERSION")).hasContent("spliceway 1\n");
        assertThat(root.resolve("etc/systemd/system/spliceway-node.service")).exists();
        assertThat(Files.readAllLines(directory.resolve("calls")))
                .containsExactly(
                        "sysctl --quiet --load " + root + "/etc/sysctl.d/90-spliceway.conf",
                        "systemctl daemon-reload",
                        "systemctl enable spliceway-node.service",
                        "systemctl restart spliceway-node.service",
                        "systemctl show --property=NRestarts --value spliceway-node.service",
                        "systemctl is-active --quiet spliceway-node.service",
                        "systemctl show --property=NRestarts --value spliceway-node.service");
    }

    @Test
    void replacesWhatWasInstalledBefore() throws IOException, InterruptedException {
        Path old = Files.createDirectories(root.resolve("usr/lib/spliceway"));
        Files.writeString(old.resolve("VERSION"), "spliceway 0\n");
        Files.writeString(old.resolve("gone"), "");
        assertThat(install(Map.of()).code()).isZero();
        assertThat(old.resolve("VERSION")).hasContent("spliceway 1\n");
        assertThat(old.resolve("gone")).doesNotExist();
        assertThat(root.resolve("usr/lib")).isDirectoryNotContaining("glob:**.{old,new}");
        // The old one may run; to start it would leave it on files that are gone.
        assertThat(Files.readAllLines(directory.resolve("calls")))
                .containsSubsequence("systemctl daemon-reload", "systemctl restart spliceway-node.service");
    }

    @Test
    void refusesAnotherFileLoudly() throws IOException, InterruptedException {
        String actual = sha256;
        sha256 = "0".repeat(64);
        Outcome outcome = install(Map.of());
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.errors()).contains("FAILED: ").contains(actual).contains("(expected: " + sha256 + ")");
        assertThat(root).isEmptyDirectory();
        assertThat(directory.resolve("calls")).doesNotExist();
    }

    @Test
    void saysSoWhenTheArchiveCannotBeDownloaded() throws IOException, InterruptedException {
        Outcome outcome = install(Map.of("NO_NETWORK", "1"));
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.errors()).contains("FAILED: https://example.com/a.tar.gz cannot be downloaded");
    }

    @Test
    void saysSoWhenTheNodeEndsAtOnce() throws IOException, InterruptedException {
        Outcome outcome = install(Map.of("BROKEN", "is-active"));
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.errors()).contains("FAILED: the node ended at once: journalctl -u spliceway-node");
    }

    @Test
    void saysSoWhenTheNodeEndsAgainAndAgain() throws IOException, InterruptedException {
        Outcome outcome = install(Map.of("FLAPPING", "1"));
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.errors()).contains("FAILED: the node ends and is started again: journalctl");
    }

    private Outcome install(Map<String, String> environment) throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(environment);
        all.put("PATH", directory.resolve("bin") + ":/usr/bin:/bin");
        all.put("SPLICEWAY_ROOT", root.toString());
        all.put("SPLICEWAY_SETTLE_S", "0");
        return Shell.run(all, List.of(INSTALLER, "https://example.com/a.tar.gz", sha256));
    }

    private void standIn(String name, String script) throws IOException {
        Path file = Files.createDirectories(directory.resolve("bin")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
