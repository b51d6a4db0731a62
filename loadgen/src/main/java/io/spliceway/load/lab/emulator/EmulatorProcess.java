// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.emulator;

import io.spliceway.load.lab.machine.LabState;
import io.spliceway.load.lab.machine.ProcessRun;
import io.spliceway.settings.UserError;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The maker's side of the emulator's process. While its standard input is open, the lab ends with the maker. */
public final class EmulatorProcess {
    private static final long READY_DEADLINE_S = 30;

    /** The loop allocates nothing; a young generation that lasts for many requests keeps collections away. */
    private static final List<String> JVM_FLAGS = List.of(
            "-Xms128m",
            "-Xmn96m",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED");

    /**
     * The loop itself is a real-time thread, but may have to wait for the JVM's other threads: they too should not wait
     * for what runs in the lab. Without the right to it, nice(1) says so and goes on.
     */
    private static final List<String> BEFORE_OTHERS = List.of("nice", "-n", "-20");

    private final Process process;

    private EmulatorProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts the emulator of a lab whose namespaces exist, and waits until all hosts can be reached.
     *
     * @throws UserError as the emulator says, or when it says nothing
     */
    public static EmulatorProcess start(LabState state) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(BEFORE_OTHERS);
        command.add(java);
        command.addAll(JVM_FLAGS);
        command.addAll(List.of("-cp", absoluteClassPath(), EmulatorMain.class.getName(), state.name()));
        Process process = ProcessRun.start(new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectError(ProcessBuilder.Redirect.appendTo(state.log().toFile())));
        EmulatorProcess emulator = new EmulatorProcess(process);
        emulator.awaitReady(state);
        return emulator;
    }

    /** Lets the lab live on without this process. */
    public void detach() {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write((EmulatorMain.DETACH + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw UserError.failed("the emulator ended: " + e.getMessage());
        }
    }

    /** Returns when the emulator has ended. */
    public void await() {
        process.onExit().join();
    }

    private void awaitReady(LabState state) {
        String line = CompletableFuture.supplyAsync(
                        this::firstLine, task -> Thread.ofVirtual().start(task))
                .completeOnTimeout("nothing in " + READY_DEADLINE_S + " s", READY_DEADLINE_S, TimeUnit.SECONDS)
                .join();
        if (EmulatorMain.READY.equals(line)) {
            return;
        }
        if (line != null && line.startsWith(EmulatorMain.ERROR)) {
            String error = line.substring(EmulatorMain.ERROR.length());
            int space = error.indexOf(' ');
            throw new UserError(Integer.parseInt(error.substring(0, space)), error.substring(space + 1));
        }
        throw UserError.failed(
                "lab " + state.name() + ": the emulator did not start: " + (line == null ? log(state) : line));
    }

    private @Nullable String firstLine() {
        try {
            BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
            return reader.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String log(LabState state) {
        try {
            return Files.readString(state.log()).strip();
        } catch (IOException e) {
            return "it left no message";
        }
    }

    private static String absoluteClassPath() {
        return Pattern.compile(File.pathSeparator)
                .splitAsStream(System.getProperty("java.class.path"))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
