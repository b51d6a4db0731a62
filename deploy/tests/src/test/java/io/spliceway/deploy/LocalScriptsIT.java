// SPDX-License-Identifier: Apache-2.0
package io.spliceway.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spliceway.deploy.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of the local example, each by itself. */
@Tag("root")
@Timeout(120)
class LocalScriptsIT {
    private static final Path SCRIPTS = Shell.ROOT.resolve("deploy/terraform/examples/local/scripts");
    private static final String PREFIX = "swsc";

    @TempDir
    Path directory;

    @BeforeEach
    void makeNetwork() throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root: it makes network namespaces");
        assumeTrue(Shell.has("ip"), "iproute2 is not installed");
        Outcome up = network("up");
        assertThat(up.code()).as(up.errors()).isZero();
    }

    @AfterEach
    void removeNetwork() throws IOException, InterruptedException {
        network("down");
        assertThat(Shell.run("ip", "netns", "list").output()).doesNotContain(PREFIX + "-");
    }

    @Test
    void hostsReachEachOtherOnASwitchAndNowhereElse() throws IOException, InterruptedException {
        assertThat(reaches("a", "10.76.0.2")).isTrue();
        assertThat(reaches("b", "10.76.1.3")).isTrue();
        assertThat(reaches("a", "10.76.1.3")).isFalse();
    }

    @Test
    void takingDownTwiceIsNoError() throws IOException, InterruptedException {
        assertThat(network("down").code()).isZero();
        assertThat(network("down").code()).isZero();
    }

    @Test
    void aNetworkOfTheSameNameIsLeftAlone() throws IOException, InterruptedException {
        Outcome again = network("up");
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.errors()).contains("is there already; choose another prefix");
        assertThat(reaches("a", "10.76.0.2")).isTrue();
    }

    @Test
    void aProcessThatEndsAtOnceShowsItsLog() throws IOException, InterruptedException {
        Outcome outcome = process("start", "echo no such option; exit 2", "8080");
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.errors()).contains("a ended").contains("no such option");
    }

    @Test
    void aProcessIsStoppedAndLeavesNothing() throws IOException, InterruptedException {
        assertThat(process("start", "exec sleep 1000", "").code()).isZero();
        String pidAndStart = Files.readString(directory.resolve("a.pid"));
        long pid = Long.parseLong(pidAndStart.substring(0, pidAndStart.indexOf(' ')));
        assertThat(ProcessHandle.of(pid)).isPresent();
        assertThat(process("stop", "", "").code()).isZero();
        assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
                .isFalse();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aStrangerWithTheSamePidIsLeftAlone() throws IOException, InterruptedException {
        Process stranger = new ProcessBuilder("sleep", "1000").start();
        try {
            Files.writeString(directory.resolve("a.pid"), stranger.pid() + " 1\n");
            assertThat(process("stop", "", "").code()).isZero();
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroy();
        }
    }

    @Test
    void anInstallationIsRemovedWithItsDirectory() throws IOException, InterruptedException {
        Path place = directory.resolve("place");
        assertThat(release("install", place, archive()).code()).isZero();
        assertThat(place.resolve("release/VERSION")).exists();
        assertThat(release("remove", place, archive()).code()).isZero();
        assertThat(place).doesNotExist();
    }

    @Test
    void aDirectoryWithFilesOfSomebodyElseIsRefusedAndKept() throws IOException, InterruptedException {
        Path place = Files.createDirectory(directory.resolve("place"));
        Path file = Files.writeString(place.resolve("thesis"), "years of work");
        Outcome outcome = release("install", place, archive());
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.errors()).startsWith("release: directory: " + place + " (expected: ");
        assertThat(release("remove", place, archive()).code()).isZero();
        assertThat(place.toFile().list()).containsExactly("thesis");
        assertThat(file).hasContent("years of work");
    }

    @Test
    void aHalfMadeInstallationIsRemoved() throws IOException, InterruptedException {
        Path place = directory.resolve("place");
        Path broken = Files.writeString(directory.resolve("broken.tar.gz"), "no archive");
        assertThat(release("install", place, broken).code()).isNotZero();
        assertThat(place).doesNotExist();
    }

    @Test
    void anInterruptedInstallationIsRemoved() throws IOException, InterruptedException {
        Path place = directory.resolve("place");
        standIn("tar", "kill -INT $PPID; exec /bin/tar \"$@\"");
        Map<String, String> environment =
                Map.of("DIRECTORY", place.toString(), "ARCHIVE", archive().toString(), "PATH", path());
        assertThat(Shell.run(environment, List.of(SCRIPTS.resolve("release").toString(), "install"))
                        .code())
                .isEqualTo(130);
        assertThat(place).doesNotExist();
    }

    @Test
    void anInterruptedNetworkIsRemoved() throws IOException, InterruptedException {
        assertThat(network("down").code()).isZero();
        // Interrupts the script when its first switch is to be made.
        standIn("ip", "case \"$*\" in *'type bridge') kill -INT $PPID ;; esac; exec /sbin/ip \"$@\"");
        assertThat(network("up", Map.of("PATH", path())).code()).isEqualTo(130);
        assertThat(Shell.run("ip", "netns", "list").output()).doesNotContain(PREFIX + "-");
    }

    private void standIn(String name, String script) throws IOException {
        Path file = Files.createDirectories(directory.resolve("bin")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private String path() {
        return directory.resolve("bin") + ":" + System.getenv("PATH");
    }

    private Path archive() throws IOException, InterruptedException {
        Path content = Files.createDirectories(directory.resolve("content/spliceway-1"));
        Files.writeString(content.resolve("VERSION"), "spliceway 1\n");
        Path archive = directory.resolve("archive.tar.gz");
        Outcome made = Shell.run(
                "tar", "-czf", archive.toString(), "-C", content.getParent().toString(), "spliceway-1");
        assertThat(made.code()).as(made.errors()).isZero();
        return archive;
    }

    private static Outcome release(String action, Path place, Path archive) throws IOException, InterruptedException {
        return Shell.run(
                Map.of("DIRECTORY", place.toString(), "ARCHIVE", archive.toString()),
                List.of(SCRIPTS.resolve("release").toString(), action));
    }

    private static Outcome network(String action) throws IOException, InterruptedException {
        return network(action, Map.of());
    }

    private static Outcome network(String action, Map<String, String> more) throws IOException, InterruptedException {
        String ports = "a left 10.76.0.1/24\nb left 10.76.0.2/24\nb right 10.76.1.2/24\nc right 10.76.1.3/24";
        Map<String, String> environment = new HashMap<>(more);
        environment.put("PREFIX", PREFIX);
        environment.put("PORTS", ports);
        return Shell.run(environment, List.of(SCRIPTS.resolve("network").toString(), action));
    }

    private Outcome process(String action, String command, String ports) throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>();
        environment.put("PREFIX", PREFIX);
        environment.put("DIRECTORY", directory.toString());
        environment.put("HOST", "a");
        environment.put("COMMAND", command);
        environment.put("CONFIG", "");
        environment.put("PORTS", ports);
        return Shell.run(environment, List.of(SCRIPTS.resolve("process").toString(), action));
    }

    private static boolean reaches(String host, String address) throws IOException, InterruptedException {
        // Nothing listens there: who can be reached refuses.
        Outcome outcome = Shell.run(
                "ip", "netns", "exec", PREFIX + "-" + host, "bash", "-c", "exec 3<>/dev/tcp/" + address + "/1");
        return outcome.errors().contains("Connection refused");
    }
}
