// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.load.Main;
import io.spliceway.load.lab.RunningPeer;
import io.spliceway.load.lab.machine.ProcessRun;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command as a user runs it, in a process of its own with its own folder for temporary files. It sees all that ever
 * descends from it, and in which network namespaces that is.
 */
public final class RunningBench implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final Path NONE = Path.of("");

    private final Path directory;
    private final Process process;
    private final Set<ProcessHandle> descendants = new HashSet<>();
    private final Set<Path> namespaces = new HashSet<>();

    private RunningBench(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
    }

    /** Starts it with an empty folder for all that it writes. */
    public static RunningBench start(Path directory, String... arguments) {
        return start(directory, List.of(), arguments);
    }

    /**
     * As {@link #start(Path, String...)}.
     *
     * @param wrapper a command line that becomes the one it is followed by
     */
    public static RunningBench start(Path directory, List<String> wrapper, String... arguments) {
        return start(
                directory,
                Stream.concat(wrapper.stream(), command(directory, arguments).stream())
                        .toList());
    }

    /** On a terminal, which is what it writes its errors to; what that shows is its output. */
    public static RunningBench onTerminal(Path directory, String... arguments) {
        String line = command(directory, arguments).stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
        return start(directory, List.of("script", "--quiet", "--return", "--flush", "--command", line, "/dev/null"));
    }

    /** Presses a key on the terminal. */
    public void type(char key) throws IOException {
        process.getOutputStream().write(key);
        process.getOutputStream().flush();
    }

    /** Presses Ctrl-C, for the command alone. */
    public void interrupt() {
        ProcessRun.require("kill", "-INT", Long.toString(process.pid()));
    }

    /** Waits for something that is said, while it runs. */
    public void awaitText(Path where, String text) {
        await(() -> {
            assertThat(process.isAlive()).as(errors()).isTrue();
            return read(where).contains(text);
        });
    }

    /** Waits for its end. */
    public int exitCode() {
        await(() -> !process.isAlive());
        return process.exitValue();
    }

    public String output() {
        return read(outputFile());
    }

    public String errors() {
        return read(errorFile());
    }

    public Path outputFile() {
        return directory.resolve("output");
    }

    public Path errorFile() {
        return directory.resolve("errors");
    }

    /** The network namespaces that were seen and are not the tests'. */
    public Set<Path> namespaces() {
        return Set.copyOf(namespaces);
    }

    /** That no process, no temporary file and no network namespace is left. */
    public void assertNothingLeft() {
        assertThat(process.isAlive()).isFalse();
        assertThat(descendants.stream().filter(ProcessHandle::isAlive).map(ProcessHandle::info))
                .isEmpty();
        assertThat(names(temporary(directory).toString())).isEmpty();
        // What keeps a namespace: a process that is in it, or a mount.
        for (Path namespace : namespaces) {
            assertThat(names("/proc").map(name -> namespaceOf(Path.of("/proc", name))))
                    .doesNotContain(namespace);
            assertThat(read(Path.of("/proc/self/mountinfo"))).doesNotContain(namespace.toString());
        }
    }

    @Override
    public void close() {
        look();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    private static RunningBench start(Path directory, List<String> command) {
        try {
            Files.createDirectories(temporary(directory));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RunningBench(
                directory,
                ProcessRun.start(new ProcessBuilder(command)
                        .redirectOutput(directory.resolve("output").toFile())
                        .redirectError(directory.resolve("errors").toFile())));
    }

    private static List<String> command(Path directory, String... arguments) {
        List<String> command = new ArrayList<>(RunningPeer.java(
                Main.class.getName(),
                Stream.concat(Stream.of("bench"), Stream.of(arguments)).toArray(String[]::new)));
        command.add(1, "-Djava.io.tmpdir=" + temporary(directory));
        // A shell without job control starts what it puts in the background with SIGINT ignored, and so its children.
        command.addAll(0, List.of("env", "--default-signal=INT"));
        return command;
    }

    private static Path temporary(Path directory) {
        return directory.resolve("tmp");
    }

    private void await(BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            look();
            assertThat(System.nanoTime()).as("the deadline; %s", errors()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private void look() {
        process.descendants().forEach(descendant -> {
            descendants.add(descendant);
            namespaces.add(namespaceOf(Path.of("/proc", Long.toString(descendant.pid()))));
        });
        namespaces.remove(NONE);
        namespaces.remove(namespaceOf(Path.of("/proc/self")));
    }

    private static Path namespaceOf(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("ns/net"));
        } catch (IOException e) {
            return NONE;
        }
    }

    private static Stream<String> names(String directory) {
        return Stream.ofNullable(new File(directory).list()).flatMap(Stream::of);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
