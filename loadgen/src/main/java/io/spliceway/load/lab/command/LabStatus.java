// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.spliceway.load.lab.Lab;
import io.spliceway.load.lab.emulator.LabStats;
import io.spliceway.load.output.OutputFile;
import io.spliceway.settings.ExitCode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lab status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows a lab's hosts and links, what passed, and how true the emulator was.")
final class LabStatus implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    @Parameters(paramLabel = "FILE|NAME", description = LabCommand.FILE_OR_NAME)
    private String lab = "";

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write JSON there instead of a table; - is standard output.")
    private @Nullable String json;

    @Option(names = "--reset", description = "Set all counts to zero; shown is what they were.")
    private boolean reset;

    @Override
    public Integer call() {
        OutputFile output = OutputFile.ofNullable("--json", json);
        Lab found = Lab.find(LabCommand.name(lab));
        LabStats stats = reset ? found.resetStats() : found.stats();
        if (output == null) {
            System.out.print(StatusTable.write(stats));
        } else {
            output.write(json(stats));
        }
        return ExitCode.DONE;
    }

    private static String json(LabStats stats) {
        try {
            return JSON.writeValueAsString(stats) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
