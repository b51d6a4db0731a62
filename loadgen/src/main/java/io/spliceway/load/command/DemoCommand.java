// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.command;

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
        description = "Brings up a lab with the round-trip times of real cloud regions, a controller, five nodes and an"
                + " origin; downloads directly, by a naive split and by the overlay; prints a table and writes a"
                + " report. Needs root. Takes three to four minutes.")
public final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "7",
            description = "Downloads of each size by each way (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--sizes",
            paramLabel = "SIZE",
            split = ",",
            defaultValue = "10KB,1MB,10MB",
            description = "What to download (default: ${DEFAULT-VALUE}).")
    private List<ByteSize> sizes = List.of();

    @Option(
            names = "--report",
            paramLabel = "FILE",
            defaultValue = "spliceway-demo.html",
            description = "The report, one self-contained HTML file (default: ${DEFAULT-VALUE}).")
    private String report = "";

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the result; - is standard output, and the table goes to standard error.")
    private @Nullable String json;

    @Option(
            names = "--hold",
            description = "Keep everything up after the table, until Enter or Ctrl-C, and say what can be tried.")
    private boolean hold;

    @Override
    public Integer call() {
        if (runs < 1 || runs > 100) {
            throw UserError.usage("--runs: " + runs + " (expected: 1..100)");
        }
        List<Long> bytes =
                sizes.stream().map(ByteSize::bytes).distinct().sorted().toList();
        if (bytes.isEmpty() || bytes.getFirst() < 1 || bytes.getLast() > 1L << 30) {
            throw UserError.usage("--sizes: " + sizes + " (expected: 1..1GiB)");
        }
        return new DemoRun(bytes, runs, OutputFile.of("--report", report), OutputFile.ofNullable("--json", json), hold)
                .run();
    }
}
