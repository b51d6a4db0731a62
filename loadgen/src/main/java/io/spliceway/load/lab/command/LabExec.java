// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.command;

import io.spliceway.load.lab.Lab;
import io.spliceway.load.lab.LabProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code lab exec}. */
@Command(
        name = "exec",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a command on a host of a lab.",
            "Standard input, output and error and the exit code are the command's own.",
            "Put -- before the command."
        })
final class LabExec implements Callable<Integer> {
    private static final Duration FOR_EVER = Duration.ofDays(10_000);

    @Parameters(index = "0", paramLabel = "FILE|NAME", description = LabCommand.FILE_OR_NAME)
    private String lab = "";

    @Parameters(index = "1", paramLabel = "HOST", description = "A host of the lab.")
    private String host = "";

    @Parameters(index = "2..*", arity = "1..*", paramLabel = "COMMAND", description = "The command and its arguments.")
    private List<String> command = List.of();

    @Override
    public Integer call() {
        Lab found = Lab.find(LabCommand.name(lab));
        LabProcess process = found.start(host, new ProcessBuilder(command).inheritIO());
        // Ctrl-C reaches the command too, and what it does then is its own affair; a SIGTERM is handed on.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            process.terminate();
            Runtime.getRuntime().halt(process.waitFor(FOR_EVER).orElse(1));
        }));
        int exitCode = process.waitFor(FOR_EVER).orElse(1);
        // The hook runs on the way out, finds the command ended, and gives the same exit code.
        return exitCode;
    }
}
