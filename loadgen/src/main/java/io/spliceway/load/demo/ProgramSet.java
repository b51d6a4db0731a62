// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import io.spliceway.load.lab.Lab;
import io.spliceway.load.lab.LabProcess;
import io.spliceway.load.program.Applications;
import io.spliceway.settings.Reasons;
import io.spliceway.settings.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Programs of Spliceway that run in a lab, by name, each with a configuration and a log in one directory. */
final class ProgramSet implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final int LOG_LINES_SHOWN = 5;
    private static final String ORIGIN = "origin";
    /** JVMs that start side by side only take longer each once they outnumber the cores. */
    private static final int AT_ONCE = 2 * Runtime.getRuntime().availableProcessors();

    private final Lab lab;
    private final Path directory;
    private final Map<String, LabProcess> running = new LinkedHashMap<>();
    /** What says that a program serves, of those that were not waited for yet. */
    private final Map<String, String> expected = new LinkedHashMap<>();

    /**
     * Starts nothing yet.
     *
     * @param directory for configurations and logs
     */
    ProgramSet(Lab lab, Path directory) {
        this.lab = lab;
        this.directory = directory;
    }

    /** Starts an origin, named as its host, on port 8080. */
    void launchOrigin(long preparedBytes) {
        launch(
                ORIGIN,
                World.ORIGIN,
                Applications.LOADGEN.command(
                        "origin", "--listen", "0.0.0.0:8080", "--prepare", Long.toString(preparedBytes)),
                "origin: listening");
    }

    void launchController(String host, String config) {
        launch(
                "controller",
                host,
                Applications.CONTROLLER.command("controller", "--config", write("controller", config)),
                "controller listening");
    }

    /**
     * Starts a node of one loop, with its host's congestion control: left to itself it chooses.
     *
     * @param name of the node
     * @param settings what else there is to set, as YAML
     */
    void launchNode(String name, String host, String settings) {
        String config = """
                node: %s
                loops: 1
                congestion: %s
                """.formatted(
                                name,
                                Objects.requireNonNull(lab.spec().hosts().get(host), host)
                                        .congestion())
                + settings;
        launch(name, host, Applications.NODE.command("node", "--config", write(name, config)), "node ready");
    }

    /** Waits until all that were started serve. */
    void awaitReady() {
        expected.forEach(this::awaitLog);
        expected.clear();
    }

    /** Starts the origin again after its end; returns when it serves. */
    void restartOrigin(long preparedBytes) {
        try {
            Files.delete(directory.resolve(ORIGIN + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        launchOrigin(preparedBytes);
        awaitReady();
    }

    LabProcess process(String name) {
        LabProcess process = running.get(name);
        if (process == null) {
            throw new IllegalArgumentException(name + " does not run");
        }
        return process;
    }

    String log(String name) {
        try {
            Path file = directory.resolve(name + ".log");
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails when one of them has ended. */
    void checkAlive() {
        running.forEach((name, process) -> {
            if (!process.isAlive()) {
                throw UserError.failed(name + " has ended: " + lastLines(name));
            }
        });
    }

    /** Waits until one of them has written something. */
    void awaitLog(String name, String text) {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!log(name).contains(text)) {
            if (!process(name).isAlive()) {
                throw UserError.failed(name + " ended instead of starting: " + lastLines(name));
            }
            if (System.nanoTime() > deadline) {
                throw UserError.failed(name + " has not come to \"" + text + "\" after " + START_LIMIT.toSeconds()
                        + " s: " + lastLines(name));
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    @Override
    public void close() {
        running.values().forEach(LabProcess::terminate);
        running.values().forEach(LabProcess::close);
    }

    private void launch(String name, String host, List<String> command, String ready) {
        if (expected.size() >= AT_ONCE) {
            awaitReady();
        }
        running.put(name, lab.start(host, command, directory.resolve(name + ".log")));
        expected.put(name, ready);
    }

    private String write(String name, String config) {
        try {
            return Files.writeString(directory.resolve(name + ".yaml"), config).toString();
        } catch (IOException e) {
            throw UserError.failed(directory + ": cannot be written: " + Reasons.of(e));
        }
    }

    private String lastLines(String name) {
        List<String> lines = log(name).lines().toList();
        return lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()).stream()
                .collect(Collectors.joining("; "));
    }
}
