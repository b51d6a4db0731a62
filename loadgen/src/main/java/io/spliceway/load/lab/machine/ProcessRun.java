// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.machine;

import io.spliceway.settings.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process that was run to its end.
 *
 * @param exitCode 128 + n when signal n ended it
 * @param output what it wrote to standard output
 * @param errors what it wrote to standard error
 */
public record ProcessRun(int exitCode, String output, String errors) {
    /** How long output may stay open after the end, held by a child of the process. */
    private static final long LEFT_OPEN_MS = 500;

    /** What went wrong, in one line. */
    public String complaint() {
        String text = errors.isBlank() ? output : errors;
        return text.isBlank() ? "exit code " + exitCode : text.strip().replaceAll("\\s*\n\\s*", "; ");
    }

    /**
     * Runs a command.
     *
     * @throws UserError when it cannot be started, or has not ended by the deadline and was killed
     */
    public static ProcessRun run(List<String> command, String input, Duration deadline) {
        return finish(start(new ProcessBuilder(command)), String.join(" ", command), input, deadline);
    }

    /** Runs a command of the machine's own that has to succeed, and returns its output. */
    public static String require(List<String> command, String input) {
        ProcessRun run = run(command, input, Duration.ofSeconds(10));
        if (run.exitCode() != 0) {
            throw UserError.failed(String.join(" ", command) + ": " + run.complaint());
        }
        return run.output();
    }

    /** As {@link #require(List, String)} without input. */
    public static String require(String... command) {
        return require(List.of(command), "");
    }

    /** Starts a process; a program that is missing is the user's to mend. */
    public static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw UserError.failed(String.join(" ", builder.command()) + ": " + e.getMessage());
        }
    }

    /**
     * Feeds a process that was just started and waits for its end.
     *
     * @param name of it in errors
     * @throws UserError when it has not ended by the deadline and was killed
     */
    public static ProcessRun finish(Process process, String name, String input, Duration deadline) {
        CompletableFuture<String> output = text(process.getInputStream());
        CompletableFuture<String> errors = text(process.getErrorStream());
        feed(process, input);
        CompletableFuture<Process> end = process.onExit();
        end.copy()
                .completeOnTimeout(process, deadline.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        boolean late = process.isAlive();
        if (late) {
            process.destroyForcibly();
            end.join();
        }
        output.completeOnTimeout("", LEFT_OPEN_MS, TimeUnit.MILLISECONDS).join();
        errors.completeOnTimeout("", LEFT_OPEN_MS, TimeUnit.MILLISECONDS).join();
        if (late) {
            throw UserError.failed(name + ": not done after " + deadline.toMillis() + " ms; it wrote: "
                    + new ProcessRun(0, output.join(), errors.join()).complaint());
        }
        return new ProcessRun(process.exitValue(), output.join(), errors.join());
    }

    private static void feed(Process process, String input) {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It ended without reading its input; its exit code says whether that was right.
        }
    }

    private static CompletableFuture<String> text(InputStream stream) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }
}
