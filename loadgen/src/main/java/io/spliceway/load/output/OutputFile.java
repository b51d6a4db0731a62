// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.output;

import io.spliceway.settings.Reasons;
import io.spliceway.settings.UserError;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file that a user named for a result; {@code -} is standard output. */
public final class OutputFile {
    private static final String STANDARD_OUTPUT = "-";

    private final String option;
    private final String name;

    private OutputFile(String option, String name) {
        this.option = option;
        this.name = name;
    }

    /**
     * Takes a name, and checks that it can be written: minutes of measuring must not end in one that cannot.
     *
     * @param option what the user gave it with, for errors
     * @throws UserError with exit code 2 when it cannot be written
     */
    public static OutputFile of(String option, String name) {
        OutputFile file = new OutputFile(option, name);
        if (!file.isStandardOutput()) {
            file.check();
        }
        return file;
    }

    /** As {@link #of}, or null without a name. */
    public static @Nullable OutputFile ofNullable(String option, @Nullable String name) {
        return name == null ? null : of(option, name);
    }

    /** Where a table for people goes: not where the result for programs does. */
    public static PrintStream besides(@Nullable OutputFile result) {
        return result != null && result.isStandardOutput() ? System.err : System.out;
    }

    /**
     * Writes the whole of it.
     *
     * @throws UserError when that fails
     */
    public void write(String text) {
        if (isStandardOutput()) {
            System.out.print(text);
            System.out.flush();
            return;
        }
        try {
            Files.writeString(path(), text);
        } catch (IOException e) {
            throw UserError.failed(option + ": " + name + ": " + Reasons.of(e));
        }
    }

    /** The file; not for standard output. */
    public Path path() {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw refused(e.getReason());
        }
    }

    private boolean isStandardOutput() {
        return name.equals(STANDARD_OUTPUT);
    }

    private void check() {
        Path file = path().toAbsolutePath();
        Path directory = file.getParent();
        if (Files.isDirectory(file)) {
            throw refused("Is a directory");
        }
        if (directory == null || !Files.isDirectory(directory)) {
            throw refused("No such file or directory");
        }
        if (!Files.isWritable(Files.exists(file) ? file : directory)) {
            throw refused("Permission denied");
        }
    }

    private UserError refused(String why) {
        return UserError.usage(option + ": " + name + ": " + why + " (expected: a file in a folder that exists, or -)");
    }
}
