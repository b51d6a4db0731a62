// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import io.spliceway.load.lab.JvmEnd;
import io.spliceway.settings.ExitCode;
import io.spliceway.settings.UserError;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One demo as a user asks for it: run, printed, written down.
 *
 * @param sizes in bytes, ascending
 * @param runs of each size by each way
 * @param report where the HTML report goes
 * @param json where the JSON goes; {@code -} for standard output, null for nowhere
 * @param hold whether to keep everything up until Enter
 */
public record DemoRun(
        List<Long> sizes, int runs, Path report, @Nullable String json, boolean hold) {
    private static final String STANDARD_OUTPUT = "-";

    /** Runs it; the exit code. */
    public int run() {
        checkWritable(report);
        if (json != null && !json.equals(STANDARD_OUTPUT)) {
            checkWritable(Path.of(json));
        }
        DemoResult result;
        try (DemoProgress progress = DemoProgress.onStandardError()) {
            result = Demo.run(World.load(), sizes, runs, progress, demo -> {
                if (hold) {
                    hold(demo, progress);
                }
            });
        } catch (RuntimeException e) {
            JvmEnd.stopIfBegun();
            throw e;
        }
        boolean jsonOut = STANDARD_OUTPUT.equals(json);
        PrintStream out = jsonOut ? System.err : System.out;
        out.println();
        out.print(DemoTable.of(result));
        write(report, DemoReport.of(result));
        out.println("Report " + report.toAbsolutePath());
        if (jsonOut) {
            System.out.print(DemoJson.of(result));
        } else if (json != null) {
            write(Path.of(json), DemoJson.of(result));
        }
        return result.ok() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static void hold(Demo demo, DemoProgress progress) {
        String lab = demo.lab().spec().name();
        progress.say("""
                Everything is up. In another terminal, as root:
                  ip netns exec %1$s-client curl -so /dev/null -w '%%{time_total}\\n' http://edge-jnb:8080/bytes/1MB
                  ip netns exec %1$s-controller ./spliceway explain edge-jnb origin:8080
                  ./spliceway lab status %1$s
                  ./spliceway lab set %1$s edge-jnb relay-cpt --delay 200ms
                Enter or Ctrl-C ends it.""".formatted(lab));
        try {
            while (System.in.read() > '\n') {
                // The rest of the line.
            }
        } catch (IOException e) {
            // Nobody can type: end.
        }
    }

    /** Minutes of measuring must not end in a path that can't be written. */
    private static void checkWritable(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        boolean writable = !Files.isDirectory(file)
                && directory != null
                && (Files.exists(file) ? Files.isWritable(file) : Files.isWritable(directory));
        if (!writable) {
            throw UserError.usage(file + ": cannot be written (expected: a file in a folder that exists)");
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw UserError.failed(file + ": cannot be written: " + e.getMessage());
        }
    }
}
