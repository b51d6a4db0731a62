// SPDX-License-Identifier: Apache-2.0
package io.spliceway.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spliceway.deploy.Shell.Outcome;
import io.spliceway.load.http.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Applies the example that needs no cloud, downloads through it, destroys it, and looks for what is left. */
@Tag("root")
@Timeout(600)
class LocalExampleIT {
    private static final String PREFIX = "swit";
    private static final Duration ROUTES_DEADLINE = Duration.ofSeconds(60);
    private static final Pattern DIGEST = Pattern.compile("(?im)^repr-digest: (.*)$");

    @TempDir
    Path directory;

    @Test
    void anOverlayIsAppliedCarriesADownloadAndIsDestroyed() throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root: it makes network namespaces");
        assumeTrue(Shell.has("terraform"), "terraform is not installed");
        assumeTrue(Shell.has("ip") && Shell.has("curl"), "iproute2 and curl are not installed");
        String commands =
                Shell.run(Shell.ROOT.resolve("spliceway").toString(), "help").output();
        assertThat(commands).contains("\n  node ").contains("\n  controller ");

        Path archive = BuiltArchive.get();
        Path example = directory.resolve("local");
        Shell.run(
                "cp",
                "-R",
                Shell.ROOT.resolve("deploy/terraform/examples/local").toString(),
                example.toString());
        expectSuccess(terraform(example, "init", "-input=false"));
        try {
            expectSuccess(terraform(example, arguments("apply", archive)));
            download(example);
        } finally {
            expectSuccess(terraform(example, arguments("destroy", archive)));
        }
        assertThat(Shell.run("ip", "netns", "list").output()).doesNotContain(PREFIX + "-");
        assertThat(commandLines()).noneMatch(line -> line.contains(example.toString()));
        assertThat(example.resolve("run")).doesNotExist();
    }

    private static String[] arguments(String action, Path archive) {
        String origin = "exec " + Path.of(System.getProperty("java.home"), "bin/java") + " -Xmx256m -XX:+UseSerialGC"
                + " --enable-native-access=ALL-UNNAMED -cp '" + Shell.ROOT.resolve("deploy/package/target/lib/loadgen")
                + "/*' io.spliceway.load.Main origin --listen 10.75.2.2:8080";
        return new String[] {
            action,
            "-auto-approve",
            "-input=false",
            "-var=prefix=" + PREFIX,
            "-var=archive=" + archive,
            "-var=origin_command=" + origin
        };
    }

    /** The first download may come before the first route; until then the edge refuses or resets. */
    private void download(Path example) throws IOException, InterruptedException {
        Path body = directory.resolve("body");
        Path head = directory.resolve("head");
        long deadlineNs = System.nanoTime() + ROUTES_DEADLINE.toNanos();
        Outcome outcome;
        do {
            outcome = Shell.run(
                    "ip",
                    "netns",
                    "exec",
                    PREFIX + "-client",
                    "curl",
                    "-sS",
                    "--fail",
                    "--max-time",
                    "20",
                    "-D",
                    head.toString(),
                    "-o",
                    body.toString(),
                    "http://10.75.1.2:8080/bytes/10MB");
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        } while (outcome.code() != 0 && System.nanoTime() < deadlineNs);
        assertThat(outcome.code()).as(outcome.errors() + logs(example)).isZero();
        Matcher digest = DIGEST.matcher(Files.readString(head));
        assertThat(digest.find()).isTrue();
        MessageDigest actual = Sha256.computation();
        actual.update(Files.readAllBytes(body));
        assertThat(Files.size(body)).isEqualTo(10_000_000);
        assertThat(Sha256.of(actual))
                .isEqualTo(Sha256.fromReprDigest(digest.group(1).strip()));

        Outcome direct = Shell.run(
                "ip", "netns", "exec", PREFIX + "-client", "curl", "-sS", "--max-time", "2", "http://10.75.2.2:8080/");
        assertThat(direct.code())
                .as("the client has no way to the origin but the overlay")
                .isNotZero();
    }

    private static Outcome terraform(Path example, String... arguments) throws IOException, InterruptedException {
        return Shell.run(
                Map.of("TF_IN_AUTOMATION", "1", "CHECKPOINT_DISABLE", "1"),
                Stream.concat(Stream.of("terraform", "-chdir=" + example), Stream.of(arguments))
                        .toList());
    }

    private static void expectSuccess(Outcome outcome) {
        assertThat(outcome.code()).as(outcome.output() + outcome.errors()).isZero();
    }

    private static String logs(Path example) throws IOException, InterruptedException {
        return Shell.run("sh", "-c", "tail -n 20 " + example + "/run/*.log").output();
    }

    private static List<String> commandLines() throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .map(process -> process.resolve("cmdline"))
                    .map(LocalExampleIT::readOrNothing)
                    .toList();
        }
    }

    private static String readOrNothing(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            // Not a process, or one that has ended meanwhile.
            return "";
        }
    }
}
