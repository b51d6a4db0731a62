// SPDX-License-Identifier: Apache-2.0
package io.spliceway.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Runs a command and keeps what it said. */
public final class Shell {
    /** The directory of the project. */
    public static final Path ROOT = root();

    private static final List<String> INTERRUPTIBLE = List.of("env", "--default-signal=INT");

    /**
     * What a command did.
     *
     * @param output standard output
     * @param errors standard error
     */
    public record Outcome(int code, String output, String errors) {}

    private Shell() {}

    /**
     * Runs with variables added to the environment, without standard input, and with Ctrl-C in force also where this process
     * was started to ignore it.
     */
    public static Outcome run(Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        Path errors = Files.createTempFile("shell", ".err");
        List<String> interruptible = new ArrayList<>(INTERRUPTIBLE);
        interruptible.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(interruptible).redirectError(errors.toFile());
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output, Files.readString(errors));
        } finally {
            Files.delete(errors);
        }
    }

    /** Runs in the environment of this process, without standard input. */
    public static Outcome run(String... command) throws IOException, InterruptedException {
        return run(Map.of(), List.of(command));
    }

    /** Whether a command can be found. */
    public static boolean has(String tool) throws IOException, InterruptedException {
        return run("sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; command -v " + tool).code() == 0;
    }

    private static Path root() {
        Path path = Path.of("").toAbsolutePath();
        while (!Files.exists(path.resolve("spliceway"))) {
            path = Objects.requireNonNull(path.getParent(), "no launcher above the working directory");
        }
        return path;
    }
}
