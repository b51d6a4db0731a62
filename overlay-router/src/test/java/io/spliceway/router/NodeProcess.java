// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node in a process of its own, as an operator runs it. */
final class NodeProcess implements AutoCloseable {
    private static final long START_MAX_NS = 30_000_000_000L;

    private final Process process;
    private final Path log;

    private NodeProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts it and waits until it serves. */
    static NodeProcess start(Path directory, String id, String config, String... wrapper) throws IOException {
        NodeProcess node = launch(directory, id, config, wrapper);
        try {
            node.awaitLog("node ready");
            return node;
        } catch (IllegalStateException e) {
            node.close();
            throw e;
        }
    }

    /** Waits until it has written something. */
    void awaitLog(String text) throws IOException {
        long deadline = System.nanoTime() + START_MAX_NS;
        while (!log().contains(text)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("\"" + text + "\" was never logged: " + log());
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    /**
     * Starts it.
     *
     * @param wrapper a command that runs the one behind it, such as strace
     */
    static NodeProcess launch(Path directory, String id, String config, String... wrapper) throws IOException {
        Path file = Files.writeString(directory.resolve(id + ".yaml"), config);
        Path log = directory.resolve(id + ".log");
        // Who starts this in the background may have it ignored.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.addAll(List.of(wrapper));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "node",
                "--config",
                file.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new NodeProcess(process, log);
    }

    /** What it has written. */
    String log() throws IOException {
        return Files.readString(log);
    }

    long pid() {
        return process.pid();
    }

    /** Its exit code; waits. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(START_MAX_NS, TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("still running");
        }
        return process.exitValue();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    /** Descriptors open now. */
    long descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return open.count();
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where its trunk listener is. */
    int trunkPort() throws IOException {
        return port("trunk=\\S*:(\\d+)");
    }

    /** Where its service listens. */
    int door() throws IOException {
        return port("services=\\{\\S*:(\\d+)\\}");
    }

    private int port(String pattern) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(log());
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern + " in " + log());
        }
        return Integer.parseInt(matcher.group(1));
    }
}
