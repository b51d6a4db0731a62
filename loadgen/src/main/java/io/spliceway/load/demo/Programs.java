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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** The programs that run in the demo's lab: origin, controller, nodes, and the naive split's two nodes. */
final class Programs implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final int LOG_LINES_SHOWN = 5;

    private final Lab lab;
    private final Path directory;
    private final Map<String, LabProcess> running = new LinkedHashMap<>();
    private long preparedBytes;

    /**
     * Starts nothing yet.
     *
     * @param directory for configurations and logs
     */
    Programs(Lab lab, Path directory) {
        this.lab = lab;
        this.directory = directory;
    }

    /** Starts everything and waits until all of it serves. */
    void start(long largestBytes) {
        Map<String, String> ready = new LinkedHashMap<>();
        preparedBytes = largestBytes;
        launchOrigin();
        ready.put("origin", "origin: listening");
        launch(
                "controller",
                World.CONTROLLER,
                Applications.CONTROLLER.command(
                        "controller", "--config", write("controller", "listen: 0.0.0.0:7400\n")));
        ready.put("controller", "controller listening");
        List<String> nodes = new ArrayList<>();
        nodes.add(World.EDGE);
        nodes.addAll(World.RELAYS);
        nodes.add(World.EGRESS);
        for (String node : nodes) {
            launchNode(node, node, overlayNode(node));
            ready.put(node, "node ready");
        }
        launchNode("naive-2", World.EGRESS, naiveNode("naive-2", 9091, World.ORIGIN + ":8080"));
        launchNode("naive-1", World.EDGE, naiveNode("naive-1", 9090, World.EGRESS + ":9091"));
        ready.put("naive-2", "node ready");
        ready.put("naive-1", "node ready");
        ready.forEach(this::awaitLog);
    }

    LabProcess process(String name) {
        LabProcess process = running.get(name);
        if (process == null) {
            throw new IllegalArgumentException(name + " does not run");
        }
        return process;
    }

    /** Starts the origin again after its end; returns when it serves. */
    void restartOrigin() {
        try {
            Files.delete(directory.resolve("origin.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        launchOrigin();
        awaitLog("origin", "origin: listening");
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

    @Override
    public void close() {
        running.values().forEach(LabProcess::terminate);
        running.values().forEach(LabProcess::close);
    }

    private void launchOrigin() {
        launch(
                "origin",
                World.ORIGIN,
                Applications.LOADGEN.command(
                        "origin", "--listen", "0.0.0.0:8080", "--prepare", Long.toString(preparedBytes)));
    }

    private void launchNode(String name, String host, String config) {
        launch(name, host, Applications.NODE.command("node", "--config", write(name, config)));
    }

    private void launch(String name, String host, List<String> command) {
        running.put(name, lab.start(host, command, directory.resolve(name + ".log")));
    }

    private String overlayNode(String node) {
        String role = World.RELAYS.contains(node) ? "relay" : node.equals(World.EDGE) ? "edge" : "egress";
        String services = node.equals(World.EDGE) ? """
                services:
                  - {name: files, type: forward, listen: '0.0.0.0:8080', destination: 'origin:8080'}
                """ : "";
        return """
                node: %s
                roles: [%s]
                loops: 1
                controller: %s:7400
                trunk: {listen: '0.0.0.0:7401', advertise: '%s:7401'}
                """.formatted(node, role, lab.address(World.CONTROLLER), lab.address(node)) + services;
    }

    private static String naiveNode(String name, int port, String destination) {
        return """
                node: %s
                loops: 1
                trunk: {listen: '127.0.0.1:0'}
                services:
                  - {name: naive, type: forward, listen: '0.0.0.0:%d', destination: '%s', pump: copy}
                """.formatted(name, port, destination);
    }

    private String write(String name, String config) {
        try {
            return Files.writeString(directory.resolve(name + ".yaml"), config).toString();
        } catch (IOException e) {
            throw UserError.failed(directory + ": cannot be written: " + Reasons.of(e));
        }
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

    private String lastLines(String name) {
        List<String> lines = log(name).lines().toList();
        return lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()).stream()
                .collect(Collectors.joining("; "));
    }
}
