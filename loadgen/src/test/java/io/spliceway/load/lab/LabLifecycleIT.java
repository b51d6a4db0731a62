// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.load.Main;
import io.spliceway.load.lab.machine.Namespaces;
import io.spliceway.load.lab.machine.ProcessId;
import io.spliceway.load.lab.machine.ProcessRun;
import io.spliceway.load.lab.spec.LabSpec;
import io.spliceway.settings.ExitCode;
import io.spliceway.settings.UserError;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How labs come and go, and that nothing of them stays. */
@Tag("root")
class LabLifecycleIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private static final String YAML = """
            name: %s
            hosts:
              a: {address: 10.77.0.1}
              b: {address: 10.77.0.2%s}
            links:
              - {between: [a, b], delay: 1ms}
            """;

    @TempDir
    private Path directory;

    @BeforeEach
    void needsRoot() {
        RootOnly.assume();
    }

    /** Whatever a test did: nothing of its labs may be left; what is left must not harm the next. */
    @AfterEach
    void nothingIsLeft() {
        for (String lab : List.of("it-one", "it-two")) {
            List<String> left = traces(lab);
            Lab.down(lab);
            assertThat(left).isEmpty();
        }
    }

    @Test
    void whatWasMadeIsGoneAfterClose() throws IOException {
        try (Lab lab = Lab.up(spec("it-one", ""))) {
            assertThat(traces("it-one"))
                    .contains("namespace it-one-a", "/run/spliceway/lab-it-one", "/etc/netns/it-one-a");
            LabProcess sleeper = lab.start("a", List.of("sleep", "600"), directory.resolve("log"));
            assertThat(lab.stats().host("a").processes()).containsExactly(sleeper.pid());
            assertThat(Lab.down("it-one")).isTrue();
            assertThat(sleeper.isAlive()).isFalse();
            assertThat(traces("it-one")).isEmpty();
        }
    }

    @Test
    void twoLabsStandSideBySideAndEachNameOnlyOnce() {
        try (Lab one = Lab.up(spec("it-one", ""));
                Lab two = Lab.up(spec("it-two", ""))) {
            assertThatThrownBy(() -> Lab.up(spec("it-one", "")))
                    .isInstanceOfSatisfying(
                            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.FAILED))
                    .hasMessage("lab it-one: already up; ./spliceway lab down it-one ends it");
            assertThat(one.run("b", List.of("true"), DEADLINE).exitCode()).isZero();
            assertThat(Lab.down("it-one")).isTrue();
            assertThat(two.run("a", List.of("true"), DEADLINE).exitCode()).isZero();
            assertThat(two.run("a", List.of("cat", "/proc/sys/net/ipv4/tcp_congestion_control"), DEADLINE)
                            .output())
                    .isEqualTo("cubic\n");
        }
    }

    @Test
    void aLabThatCannotBeMadeLeavesNothing() {
        assertThatThrownBy(() -> Lab.up(spec("it-one", ", sysctls: {net.ipv4.no_such: '1'}")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("hosts.b: the kernel refuses net.ipv4.no_such = 1 in a namespace");
        assertThatThrownBy(() -> Lab.up(spec("it-one", ", congestion: no_such")))
                .isInstanceOfSatisfying(
                        UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNAVAILABLE));
        ProcessRun.require("ip", "netns", "add", "it-one-b");
        try {
            assertThatThrownBy(() -> Lab.up(spec("it-one", "")))
                    .hasMessageContaining("there is a namespace it-one-b that is not of this lab");
            assertThat(Namespaces.exists("it-one-b")).isTrue();
        } finally {
            ProcessRun.require("ip", "netns", "del", "it-one-b");
        }
    }

    @Test
    void ctrlCEndsALabInTheForeground() throws IOException {
        Process up = command("up", "--foreground", file("it-one").toString());
        awaitTrue(() -> output(up).contains("Ctrl-C ends it"));
        ProcessRun.require("kill", "-INT", Long.toString(up.pid()));
        assertThat(up.onExit().orTimeout(30, TimeUnit.SECONDS).join().exitValue())
                .isEqualTo(ExitCode.INTERRUPTED);
    }

    @Test
    void whatIsStartedWhileALabEndsDoesNotSurviveIt() throws IOException {
        String seconds = "7654321";
        String file = file("it-one").toString();
        for (int delayMs = 10; delayMs <= 70; delayMs += 20) {
            Process loop = java(RunningPeer.java(LaunchLoop.class.getName(), file, seconds));
            awaitTrue(() -> output(loop).contains("up"));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(delayMs));
            loop.destroy();
            assertThat(loop.onExit().orTimeout(30, TimeUnit.SECONDS).join().exitValue())
                    .isEqualTo(143);
            List<String> sleepers = commandLines()
                    .filter(line -> line.endsWith("sleep " + seconds))
                    .toList();
            assertThat(sleepers).isEmpty();
            assertThat(traces("it-one")).isEmpty();
        }
        awaitTrue(() -> names("/sys/class/net").noneMatch(device -> device.startsWith("swlab")));
    }

    @Test
    void aLabEndsWithAMakerThatIsKilledAndTheNextOneStarts() throws IOException {
        Process up = command("up", "--foreground", file("it-one").toString());
        awaitTrue(() -> output(up).contains("Ctrl-C ends it"));
        up.destroyForcibly().onExit().join();
        // At once: the emulator may not have noticed yet.
        Lab.up(spec("it-one", "")).close();
        Process again = command("up", "--foreground", file("it-two").toString());
        awaitTrue(() -> output(again).contains("Ctrl-C ends it"));
        again.destroyForcibly().onExit().join();
        awaitTrue(() -> traces("it-two").isEmpty());
    }

    @Test
    void aLabWhoseEmulatorIsKilledCanBeMadeAgain() {
        try (Lab lab = Lab.up(spec("it-one", ""))) {
            long emulator = lab.stats().emulator().pid();
            ProcessRun.require("kill", "-KILL", Long.toString(emulator));
            awaitTrue(() -> ProcessId.of(emulator) == null);
            assertThatThrownBy(lab::stats).hasMessageContaining("its emulator does not answer");
            Lab.up(spec("it-one", "")).close();
        }
    }

    @Test
    void theCommandsWorkTogether() throws IOException {
        String file = file("it-one").toString();
        assertThat(run("exec", file, "a", "--", "true").exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run("up", file).exitCode()).isZero();
        ProcessRun second = run("up", file);
        assertThat(second.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(second.errors()).isEqualTo("lab it-one: already up; ./spliceway lab down it-one ends it\n");
        ProcessRun exec = run("exec", file, "b", "--", "sh", "-c", "echo out; echo err >&2; exit 42");
        assertThat(exec).isEqualTo(new ProcessRun(42, "out\n", "err\n"));
        Process signalled =
                command("exec", file, "a", "--", "sh", "-c", "trap 'exit 6' TERM; echo on; sleep 60 & wait");
        awaitTrue(() -> output(signalled).contains("on"));
        signalled.destroy();
        assertThat(signalled.onExit().join().exitValue()).isEqualTo(6);
        ProcessRun set = run("set", file, "a", "b", "--delay", "120ms", "--one-way");
        assertThat(set.output().lines())
                .containsExactly(
                        "a -> b: delay 120ms, loss 0.0, rate unlimited, queue -",
                        "b -> a: delay 1ms, loss 0.0, rate unlimited, queue -");
        assertThat(run("status", "it-one").output()).contains("HOST", "a     b   120ms", "b     a   1ms");
        assertThat(run("status", file, "--json", "-").output()).contains("\"delay_ms\" : 120.0");
        assertThat(run("down", file).output()).isEqualTo("lab it-one: down\n");
        assertThat(run("down", file).output()).isEqualTo("lab it-one: was not up\n");
        assertThat(run("down", "it-one")).isEqualTo(new ProcessRun(ExitCode.DONE, "lab it-one: was not up\n", ""));
        assertThat(run("down", "it-one.yaml").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    private static LabSpec spec(String name, String settingsOfB) {
        return LabSpec.parse("lab.yaml", String.format(YAML, name, settingsOfB));
    }

    private Path file(String name) throws IOException {
        return Files.writeString(directory.resolve(name + ".yaml"), String.format(YAML, name, ""));
    }

    private static ProcessRun run(String... arguments) {
        return ProcessRun.run(commandLine(arguments), "", DEADLINE);
    }

    private Process command(String... arguments) throws IOException {
        return java(commandLine(arguments));
    }

    private Process java(List<String> command) throws IOException {
        Files.deleteIfExists(directory.resolve("output"));
        // Who starts this in the background may have Ctrl-C ignored, and a JVM leaves it so.
        List<String> reset = new ArrayList<>(List.of("env", "--default-signal=INT"));
        reset.addAll(command);
        return ProcessRun.start(new ProcessBuilder(reset)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile()));
    }

    private static List<String> commandLine(String... arguments) {
        return RunningPeer.java(
                Main.class.getName(),
                Stream.concat(Stream.of("lab"), Stream.of(arguments)).toArray(String[]::new));
    }

    private String output(Process process) {
        assertThat(process.isAlive()).isTrue();
        try {
            return Files.readString(directory.resolve("output"));
        } catch (IOException e) {
            return "";
        }
    }

    private static List<String> traces(String lab) {
        Stream<String> namespaces = names("/run/netns").map(name -> "namespace " + name);
        Stream<String> files = names("/etc/netns").map(name -> "/etc/netns/" + name);
        Stream<String> notes = names("/run/spliceway").map(name -> "/run/spliceway/" + name);
        Stream<String> emulators = commandLines().filter(line -> line.endsWith("EmulatorMain " + lab));
        return Stream.of(namespaces, files, notes, emulators)
                .flatMap(each -> each)
                .filter(trace -> trace.contains(lab))
                .toList();
    }

    /** Of all processes, with spaces; ProcessHandle knows none of more than 4096 bytes. */
    private static Stream<String> commandLines() {
        return names("/proc").filter(name -> name.matches("\\d+")).map(pid -> {
            try {
                return Files.readString(Path.of("/proc", pid, "cmdline"), StandardCharsets.ISO_8859_1)
                        .replace('\0', ' ')
                        .strip();
            } catch (IOException e) {
                return "";
            }
        });
    }

    private static Stream<String> names(String directory) {
        return Stream.ofNullable(new File(directory).list()).flatMap(Stream::of);
    }

    private static void awaitTrue(BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the deadline").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }
}
