// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import io.spliceway.load.lab.JvmEnd;
import io.spliceway.load.output.OutputFile;
import io.spliceway.settings.ExitCode;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One demo as a user asks for it: run, printed, written down.
 *
 * @param sizes in bytes, ascending
 * @param runs of each size by each way
 * @param report where the HTML report goes
 * @param json where the JSON goes; null for nowhere
 * @param hold whether to keep everything up until Enter
 */
public record DemoRun(
        List<Long> sizes,
        int runs,
        OutputFile report,
        @Nullable OutputFile json,
        boolean hold) {

    /** Runs it; the exit code. */
    public int run() {
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
        PrintStream out = OutputFile.besides(json);
        out.println();
        out.print(DemoTable.of(result));
        report.write(DemoReport.of(result));
        out.println("Report " + report.path().toAbsolutePath());
        if (json != null) {
            json.write(DemoJson.of(result));
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
}
