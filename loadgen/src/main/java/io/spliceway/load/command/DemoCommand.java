// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.command;

import io.spliceway.load.client.UploadBody;
import io.spliceway.load.demo.AblationRun;
import io.spliceway.load.demo.DemoRun;
import io.spliceway.load.output.OutputFile;
import io.spliceway.settings.ByteSize;
import io.spliceway.settings.UserError;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./spliceway demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Brings up a lab with the round-trip times of real cloud regions, a controller, five nodes and an"
                    + " origin; downloads directly, by a naive split and by the overlay; prints a table and writes a"
                    + " report. Needs root. Takes three to four minutes.",
            "With --ablation, another lab: the same transfers with each mechanism taken away (naive split, early SYN"
                    + " alone, trunks cold, trunks warm, all), beside the ideal pipe. Takes half an hour; a third of"
                    + " it with --runs 7."
        })
public final class DemoCommand implements Callable<Integer> {
    private static final List<Long> SIZES = List.of(10_000L, 1_000_000L, 10_000_000L);
    private static final List<Long> ABLATION_SIZES = List.of(10_000L, 100_000L, 1_000_000L, 10_000_000L);
    private static final int RUNS = 7;
    private static final int ABLATION_RUNS = 20;

    @Option(names = "--ablation", description = "Show what each mechanism gives to connection time.")
    private boolean ablation;

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "Transfers of each size by each way (default: 7; with --ablation 20).")
    private @Nullable Integer runs;

    @Option(
            names = "--sizes",
            paramLabel = "SIZE",
            split = ",",
            description =
                    "What to download (default: 10KB,1MB,10MB; with --ablation 100KB too, and what has 1MB or more"
                            + " is uploaded as well).")
    private List<ByteSize> sizes = List.of();

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "The report, one self-contained HTML file (default: spliceway-demo.html; with --ablation"
                    + " spliceway-ablation.html).")
    private @Nullable String report;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the result; - is standard output, and the table goes to standard error.")
    private @Nullable String json;

    @Option(names = "--plot", paramLabel = "FILE", description = "With --ablation: write the plot alone too, as SVG.")
    private @Nullable String plot;

    @Option(
            names = "--hold",
            description =
                    "Keep everything up after the table, until Enter or Ctrl-C, and say what can be tried; not with"
                            + " --ablation.")
    private boolean hold;

    @Override
    public Integer call() {
        int each = runs != null ? runs : ablation ? ABLATION_RUNS : RUNS;
        if (each < 1 || each > 100) {
            throw UserError.usage("--runs: " + each + " (expected: 1..100)");
        }
        if (ablation && hold) {
            throw UserError.usage("--hold: (expected: nothing beside --ablation)");
        }
        if (!ablation && plot != null) {
            throw UserError.usage("--plot: " + plot + " (expected: --ablation with it)");
        }
        List<Long> bytes = bytes();
        String file = report != null ? report : ablation ? "spliceway-ablation.html" : "spliceway-demo.html";
        OutputFile page = OutputFile.of("--report", file);
        OutputFile result = OutputFile.ofNullable("--json", json);
        return ablation
                ? new AblationRun(bytes, each, page, result, OutputFile.ofNullable("--plot", plot)).run()
                : new DemoRun(bytes, each, page, result, hold).run();
    }

    private List<Long> bytes() {
        if (sizes.isEmpty()) {
            return ablation ? ABLATION_SIZES : SIZES;
        }
        List<Long> bytes =
                sizes.stream().map(ByteSize::bytes).distinct().sorted().toList();
        long largest = ablation ? UploadBody.MAX_BYTES : 1L << 30;
        if (bytes.getFirst() < 1 || bytes.getLast() > largest) {
            throw UserError.usage("--sizes: " + sizes + " (expected: 1.." + new ByteSize(largest) + ")");
        }
        return bytes;
    }
}
