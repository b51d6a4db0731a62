// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.proxy;

import io.spliceway.load.lab.machine.ProcessId;
import io.spliceway.load.lab.machine.ProcessRun;
import io.spliceway.settings.Reasons;
import io.spliceway.settings.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A way from client to origin on the loopback interface: a proxy's process, or none. */
public final class RunningProxy implements AutoCloseable {
    /** No proxy: the client connects to the origin. What the load itself can do. */
    public static final String DIRECT = "direct";

    private static final long GRACE_MS = 3_000;
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    /** Connections break before a process that dies has ended. */
    private static final long END_LIMIT_MS = 500;

    private static final long LOOK_EVERY_NS = 20_000_000;
    private static final int LOG_LINES_SHOWN = 5;

    private final String name;
    private final int port;
    private final String config;
    private final @Nullable Process process;
    private final int workers;
    private final Path log;
    /** Once it listens: to find the children takes longer than to ask what they use, and they stay the same. */
    private volatile List<ProcessId> processes = List.of();

    /** Load through a proxy. */
    public interface Load<T> {
        T run() throws InterruptedException;
    }

    private RunningProxy(String name, int port, String config, @Nullable Process process, int workers, Path log) {
        this.name = name;
        this.port = port;
        this.config = config;
        this.process = process;
        this.workers = workers;
        this.log = log;
    }

    static RunningProxy direct(int originPort) {
        return new RunningProxy(DIRECT, originPort, "", null, 0, Path.of("/dev/null"));
    }

    /** Starts a proxy; {@link #awaitListening} says when it can be used. */
    static RunningProxy start(ProxyProgram program, Wiring wiring, CpuPlacement cpus, Path directory) {
        String config = program.config(wiring, directory);
        Path file = directory.resolve(program.configName());
        Path log = directory.resolve(program.name() + ".log");
        try {
            Files.writeString(file, config);
        } catch (IOException e) {
            throw UserError.failed(file + ": cannot be written: " + Reasons.of(e));
        }
        Process process = ProcessRun.start(new ProcessBuilder(cpus.command(program.command(file, directory)))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()));
        return new RunningProxy(program.name(), wiring.listenPort(), config, process, program.workers(wiring), log);
    }

    public String name() {
        return name;
    }

    /** Where clients connect, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Its configuration; empty for none. */
    public String config() {
        return config;
    }

    public boolean isDirect() {
        return process == null;
    }

    /** See {@link ProcessUsage#cpuNs}; 0 without a process. */
    public long cpuNs() {
        return processes.stream().mapToLong(id -> ProcessUsage.cpuNs(id.pid())).sum();
    }

    /** See {@link ProcessUsage#privateBytes}; 0 without a process. */
    public long privateBytes() {
        return processes.stream()
                .mapToLong(id -> ProcessUsage.privateBytes(id.pid()))
                .sum();
    }

    /**
     * Fails when it has ended.
     *
     * @throws UserError with the last it said
     */
    public void checkAlive() {
        if (process != null && !process.isAlive()) {
            throw UserError.failed(name + " has ended with exit code " + process.exitValue() + lastLines());
        }
        if (workers > 0 && !processes.stream().allMatch(ProcessId::isAlive)) {
            throw UserError.failed(name + " has lost a process" + lastLines());
        }
    }

    /**
     * Has load run through it.
     *
     * @throws UserError as the load does, with the name of the proxy; when it has ended, with the last it said
     */
    public <T> T carry(Load<T> load) throws InterruptedException {
        try {
            T result = load.run();
            checkAlive();
            return result;
        } catch (UserError e) {
            if (process != null) {
                process.waitFor(END_LIMIT_MS, TimeUnit.MILLISECONDS);
            }
            checkAlive();
            throw new UserError(e.exitCode(), name + ": " + e.getMessage());
        }
    }

    /** Waits until it takes connections, without making one. */
    void awaitListening() {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (process != null && !(listens() && children().count() >= workers)) {
            checkAlive();
            if (System.nanoTime() > deadline) {
                throw UserError.failed(name + " does not listen after " + START_LIMIT.toSeconds() + " s" + lastLines());
            }
            LockSupport.parkNanos(LOOK_EVERY_NS);
        }
        processes = family().toList();
    }

    /**
     * Ends it and its children: asks, waits up to three seconds, and then does not ask. Children outlive a parent that was
     * killed, and are no longer its own then. Idempotent.
     */
    @Override
    public void close() {
        ProcessId.end(Stream.concat(processes.stream(), family()).distinct().toList(), GRACE_MS);
    }

    /** Of one that has ended, the number may be another's by now. */
    private Stream<ProcessId> family() {
        return process == null || !process.isAlive()
                ? Stream.empty()
                : Stream.concat(Stream.of(process.toHandle()), children())
                        .map(handle -> ProcessId.of(handle.pid()))
                        .filter(Objects::nonNull);
    }

    private Stream<ProcessHandle> children() {
        return process == null ? Stream.empty() : process.descendants();
    }

    /** By proc_pid_net(5): state 0A is LISTEN. */
    private boolean listens() {
        String entry = String.format(":%04X 0+:0000 0A ", port);
        return Stream.of("/proc/thread-self/net/tcp", "/proc/thread-self/net/tcp6")
                .anyMatch(table -> {
                    try (Stream<String> lines = Files.lines(Path.of(table), StandardCharsets.US_ASCII)) {
                        return lines.anyMatch(line -> line.matches(".*" + entry + ".*"));
                    } catch (IOException e) {
                        return false;
                    }
                });
    }

    private String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log);
            String text = String.join("; ", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
            return text.isBlank() ? "" : ": " + text;
        } catch (IOException e) {
            return "";
        }
    }
}
