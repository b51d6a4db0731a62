// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.spliceway.load.Main;
import io.spliceway.load.lab.RootOnly;
import io.spliceway.load.lab.RunningPeer;
import io.spliceway.load.lab.machine.LabState;
import io.spliceway.load.lab.machine.ProcessRun;
import io.spliceway.settings.ExitCode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as a user runs it, in a process of its own, and that nothing of it stays. */
@Tag("root")
@Timeout(900)
class DemoCommandIT {
    private static final String NAME = "demo";
    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final Duration OTHERS_DEADLINE = Duration.ofMinutes(6);

    @TempDir
    private Path directory;

    /** All that was ever seen to descend from the command. */
    private final Set<ProcessHandle> descendants = new HashSet<>();

    private Path temporary;
    private Path output;

    @BeforeEach
    void waitForOthers() throws IOException {
        RootOnly.assume();
        temporary = Files.createDirectory(directory.resolve("tmp"));
        output = directory.resolve("output");
        awaitTrue(() -> !LabState.of(NAME).exists(), OTHERS_DEADLINE);
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(descendants.stream().filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(names(temporary.toString())).isEmpty();
        // Somebody else may have begun a demo meanwhile.
        awaitTrue(() -> !LabState.of(NAME).isUp(), OTHERS_DEADLINE);
        assertThat(traces()).isEmpty();
        awaitTrue(() -> names("/sys/class/net").noneMatch(device -> device.startsWith("swlab")), DEADLINE);
    }

    @Test
    void writesTableJsonAndReport() throws IOException {
        Path json = directory.resolve("demo.json");
        Path report = directory.resolve("demo.html");
        Process demo =
                start("--runs", "1", "--sizes", "10KB", "--json", json.toString(), "--report", report.toString());
        assertThat(exitCode(demo)).as(text()).isEqualTo(ExitCode.DONE);
        assertThat(text()).contains("the overlay is").contains("TCP    client and origin cubic, nodes ");
        JsonNode root = JsonMapper.builder().build().readTree(json.toFile());
        assertThat(root.fieldNames()).toIterable().containsExactly("ideal_ms", "rows", "nodes_congestion", "route");
        assertThat(root.path("ideal_ms").path("10000").asDouble()).isPositive();
        assertThat(root.path("rows"))
                .extracting(row -> row.path("path").asText())
                .containsExactly("direct", "naive", "overlay");
        for (JsonNode row : root.path("rows")) {
            assertThat(row.fieldNames())
                    .toIterable()
                    .containsExactly("path", "congestion", "bytes", "runs", "ttfb_ms", "total_ms", "sha256_ok");
            assertThat(row.path("runs").asInt()).isEqualTo(1);
            assertThat(row.path("sha256_ok").asBoolean()).isTrue();
            for (String measure : List.of("ttfb_ms", "total_ms")) {
                assertThat(row.path(measure).fieldNames()).toIterable().containsExactly("p50", "p99");
            }
        }
        assertThat(root.path("route").get(0).asText()).isIn(World.EDGE, "DIRECT");
        assertThat(Files.readString(report))
                .startsWith("<!DOCTYPE html>")
                .contains("10 KB")
                .doesNotContainPattern("(src|href)\\s*=\\s*[\"']?https?://")
                .doesNotContain("@import");
    }

    @Test
    void ctrlCInTheMiddleEndsItSilentlyAndWhole() throws IOException {
        Process demo = start("--report", directory.resolve("never.html").toString());
        // Some programs run, others are being started.
        awaitTrue(() -> hasStarted(demo, "relay-cpt"), DEADLINE);
        assertThat(text()).contains("[2/7]");
        ProcessRun.require("kill", "-INT", Long.toString(demo.pid()));
        assertThat(exitCode(demo)).as(text()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(text()).doesNotContain("Exception").doesNotContain("ended").doesNotContain("failed");
        assertThat(directory.resolve("never.html")).doesNotExist();
    }

    private Process start(String... arguments) {
        List<String> command = new ArrayList<>(RunningPeer.java(
                Main.class.getName(),
                Stream.concat(Stream.of(NAME), Stream.of(arguments)).toArray(String[]::new)));
        command.add(1, "-Djava.io.tmpdir=" + temporary);
        // A shell without job control starts what it puts in the background with SIGINT ignored, and so its children.
        command.addAll(0, List.of("env", "--default-signal=INT"));
        return ProcessRun.start(
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()));
    }

    private int exitCode(Process demo) {
        awaitTrue(
                () -> {
                    demo.descendants().forEach(descendants::add);
                    return !demo.isAlive();
                },
                DEADLINE);
        return demo.exitValue();
    }

    private boolean hasStarted(Process demo, String program) {
        assertThat(demo.isAlive()).as(text()).isTrue();
        demo.descendants().forEach(descendants::add);
        return names(temporary.toString())
                .anyMatch(name -> Files.exists(temporary.resolve(name).resolve(program + ".log")));
    }

    private String text() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return "";
        }
    }

    private static List<String> traces() {
        Stream<String> namespaces = Stream.of("/run/netns", "/etc/netns")
                .flatMap(DemoCommandIT::names)
                .filter(name -> name.startsWith(NAME + "-") && !name.startsWith("demo-it-"));
        Stream<String> notes = names("/run/spliceway").filter(name -> name.equals("lab-" + NAME));
        return Stream.concat(namespaces, notes).toList();
    }

    private static Stream<String> names(String directory) {
        return Stream.ofNullable(new File(directory).list()).flatMap(Stream::of);
    }

    private static void awaitTrue(BooleanSupplier condition, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the deadline").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
