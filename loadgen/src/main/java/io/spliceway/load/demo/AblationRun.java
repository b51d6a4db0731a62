// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import io.spliceway.load.lab.JvmEnd;
import io.spliceway.load.output.OutputFile;
import io.spliceway.settings.ExitCode;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One ablation as a user asks for it: run, printed, written down.
 *
 * @param sizes in bytes, ascending
 * @param runs of each transfer by each way
 * @param report where the HTML report goes
 * @param json where the JSON goes; null for nowhere
 * @param plot where the plot goes as SVG; null for nowhere
 */
public record AblationRun(
        List<Long> sizes,
        int runs,
        OutputFile report,
        @Nullable OutputFile json,
        @Nullable OutputFile plot) {

    private static final int WARM_UP = 40;
    private static final int LAST_FLOW = 100;

    /** Runs it; the exit code. */
    public int run() {
        AblationResult result;
        try (DemoProgress progress = DemoProgress.onStandardError()) {
            result = Ablation.run(World.ablation(), new AblationPlan(sizes, runs, WARM_UP, LAST_FLOW), progress);
        } catch (RuntimeException e) {
            JvmEnd.stopIfBegun();
            throw e;
        }
        PrintStream out = OutputFile.besides(json);
        out.println();
        out.print(AblationTable.of(result));
        report.write(AblationReport.of(result));
        out.println("Report " + report.path().toAbsolutePath());
        if (plot != null) {
            plot.write(AblationReport.plot(result));
        }
        if (json != null) {
            json.write(AblationJson.of(result));
        }
        return result.ok() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
