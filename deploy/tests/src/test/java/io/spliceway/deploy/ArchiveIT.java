// SPDX-License-Identifier: Apache-2.0
package io.spliceway.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.spliceway.deploy.Shell.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Makes the archive and uses it as on a machine that has no Java. */
@Timeout(300)
class ArchiveIT {
    /** No Java here: the launcher's own tools only. */
    private static final List<String> NO_JAVA = List.of("env", "-i", "PATH=/usr/bin:/bin");

    private static final long SIGPIPE_BIT = 1L << (13 - 1);

    @TempDir
    static Path directory;

    private static Path archive = Path.of("");
    private static Path installed = Path.of("");

    @BeforeAll
    static void makeAndUnpack() throws IOException, InterruptedException {
        archive = BuiltArchive.get();
        assertThat(Shell.run("tar", "-xzf", archive.toString(), "-C", directory.toString())
                        .code())
                .isZero();
        try (Stream<Path> unpacked = Files.list(directory)) {
            installed = unpacked.findFirst().orElseThrow();
        }
    }

    @Test
    void theSameSourcesGiveTheSameBytes() throws IOException, InterruptedException {
        String before = Files.readString(checksum());
        BuiltArchive.make();
        assertThat(Files.readString(checksum())).isEqualTo(before);
    }

    @Test
    void theChecksumIsThatOfTheArchive() throws IOException, InterruptedException {
        Outcome checked = Shell.run(
                "sh",
                "-c",
                "cd " + archive.getParent() + " && sha256sum -c " + checksum().getFileName());
        assertThat(checked.code()).as(checked.errors()).isZero();
    }

    @Test
    void theLauncherNeedsNoJava() throws IOException, InterruptedException {
        for (String argument : List.of("--version", "help")) {
            Outcome outcome = run(argument);
            assertThat(outcome.code()).as(outcome.errors()).isZero();
            assertThat(outcome.output()).startsWithIgnoringCase("spliceway ");
        }
        assertThat(run("help").output().lines())
                .anyMatch(line -> line.startsWith("  node "))
                .anyMatch(line -> line.startsWith("  controller "))
                .anyMatch(line -> line.startsWith("  nodes "));
        for (String missing : List.of("demo", "verify", "nothing")) {
            assertThat(run(missing).code()).isEqualTo(2);
            assertThat(run(missing).errors()).startsWith("spliceway: " + missing + ": no such command");
        }
    }

    @Test
    void aNodeHasNoServerAndNothingHasTheLab() throws IOException {
        assertThat(jars("node")).noneMatch(jar -> jar.startsWith("control-plane-server"));
        assertThat(jars("node")).anyMatch(jar -> jar.startsWith("overlay-router"));
        assertThat(jars("controller")).anyMatch(jar -> jar.startsWith("control-plane-server"));
        assertThat(jars("controller")).noneMatch(jar -> jar.startsWith("overlay-router"));
        for (String application : List.of("node", "controller", "cli")) {
            assertThat(jars(application)).noneMatch(jar -> jar.startsWith("loadgen"));
        }
    }

    @Test
    void theRuntimeRunsOurCodeAndDoesNotDieOfSigpipe() throws IOException, InterruptedException {
        String classPath = Shell.ROOT.resolve("deploy/package/target/lib/loadgen") + "/*";
        Process origin = new ProcessBuilder(Stream.concat(
                                NO_JAVA.stream(),
                                Stream.of(
                                        installed.resolve("runtime/bin/java").toString(),
                                        "--enable-native-access=ALL-UNNAMED",
                                        "-cp",
                                        classPath,
                                        "io.spliceway.load.Main",
                                        "origin",
                                        "--listen",
                                        "127.0.0.1:0",
                                        "--warm-up",
                                        "1"))
                        .toList())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = origin.inputReader()) {
            assertThat(output.readLine()).contains("listening on");
            String status = Files.readString(Path.of("/proc", Long.toString(origin.pid()), "status"));
            // Splicing into a closed socket raises it, and there is no MSG_NOSIGNAL for splice(2).
            assertThat(mask(status, "SigIgn") | mask(status, "SigCgt"))
                    .as("SIGPIPE is ignored or caught")
                    .matches(mask -> (mask & SIGPIPE_BIT) != 0);
        } finally {
            origin.destroy();
            origin.waitFor();
        }
    }

    @Test
    void aNodeAndAControllerOfTheArchiveCarryADownload() throws IOException, InterruptedException {
        byte[] content = new byte[3_000_000];
        new Random(0).nextBytes(content);
        HttpServer origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        origin.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, content.length);
                exchange.getResponseBody().write(content);
            }
        });
        origin.start();
        try (Server controller = new Server("controller", "listen: 127.0.0.1:0\n")) {
            String address = controller.await("controller listening address=(\\S+)");
            try (Server node = new Server(
                    "node", """
                    node: edge-1
                    roles: [edge]
                    controller: %s
                    trunk: {listen: '127.0.0.1:0', advertise: '127.0.0.1:7401'}
                    services:
                      - {name: files, type: forward, listen: '127.0.0.1:0', destination: '127.0.0.1:%d'}
                    """.formatted(address, origin.getAddress().getPort()))) {
                String door = node.await("node ready .* services=\\{files=([0-9.:]+)\\}");
                controller.await("(node connected node=edge-1)");
                Path file = directory.resolve("downloaded");
                Outcome download = Shell.run(
                        "curl", "-sS", "--fail", "--max-time", "60", "-o", file.toString(), "http://" + door + "/");
                assertThat(download.code()).as(download.errors()).isZero();
                assertThat(file).hasBinaryContent(content);
                Outcome nodes = run("nodes", "--controller", address);
                assertThat(nodes.output()).as(nodes.errors()).contains("edge-1").contains("connected");
            }
        } finally {
            origin.stop(0);
        }
    }

    @Test
    void theUnitsAreValid() throws IOException, InterruptedException {
        assumeTrue(Shell.has("systemd-analyze"), "systemd-analyze is not installed");
        for (String unit : List.of("spliceway-node.service", "spliceway-controller.service")) {
            Path copy = directory.resolve(unit);
            String text = Files.readString(installed.resolve("systemd").resolve(unit));
            // The program the unit names is not installed here; any that exists will do.
            Files.writeString(copy, text.replaceAll("/usr/lib/spliceway/bin/spliceway", "/bin/true"));
            Outcome outcome = Shell.run("systemd-analyze", "verify", "--man=no", copy.toString());
            Files.delete(copy);
            assertThat(outcome.errors() + outcome.output()).doesNotContain(unit);
            assertThat(outcome.code()).isZero();
        }
    }

    /** A command of the archive that runs until it is closed. */
    private static final class Server implements AutoCloseable {
        private static final int LIFETIME_S = 120;

        private final String command;
        private final Process process;
        private final StringBuilder log = new StringBuilder();

        Server(String command, String yaml) throws IOException {
            this.command = command;
            Path config = Files.writeString(directory.resolve(command + ".yaml"), yaml);
            process = new ProcessBuilder(Stream.concat(
                                    NO_JAVA.stream(),
                                    Stream.of(
                                            installed.resolve("bin/spliceway").toString(),
                                            command,
                                            "--config",
                                            config.toString()))
                            .toList())
                    .start();
            // Ends a wait for a line that does not come: a read cannot be interrupted.
            CompletableFuture.delayedExecutor(LIFETIME_S, TimeUnit.SECONDS).execute(process::destroyForcibly);
        }

        /** What a pattern's group is in the first line of the log that has it, from where was read before. */
        String await(String regex) throws IOException {
            Pattern pattern = Pattern.compile(regex);
            String line;
            while ((line = process.errorReader().readLine()) != null) {
                log.append(line).append('\n');
                Matcher matcher = pattern.matcher(line);
                if (matcher.find()) {
                    return matcher.group(1);
                }
            }
            throw new AssertionError(command + " ended:\n" + log);
        }

        @Override
        public void close() {
            process.destroy();
            Process _ = process.onExit().join();
        }
    }

    private static Path checksum() {
        return archive.resolveSibling(archive.getFileName() + ".sha256");
    }

    private static Outcome run(String... arguments) throws IOException, InterruptedException {
        Stream<String> launcher = Stream.of(installed.resolve("bin/spliceway").toString());
        return Shell.run(
                Map.of(),
                Stream.of(NO_JAVA.stream(), launcher, Stream.of(arguments))
                        .flatMap(part -> part)
                        .toList());
    }

    private static List<String> jars(String application) throws IOException {
        try (Stream<Path> jars = Files.list(installed.resolve("lib").resolve(application))) {
            return jars.map(jar -> String.valueOf(jar.getFileName())).toList();
        }
    }

    private static long mask(String status, String field) {
        Matcher matcher = Pattern.compile(field + ":\\s+([0-9a-f]{16})").matcher(status);
        assertThat(matcher.find()).isTrue();
        return Long.parseUnsignedLong(matcher.group(1), 16);
    }
}
