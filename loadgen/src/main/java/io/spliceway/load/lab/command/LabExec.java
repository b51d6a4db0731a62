// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.command;

import io.spliceway.load.lab.Lab;
import io.spliceway.load.lab.LabProcess;
import io.spliceway.settings.ExitCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

    /** Held while the command is being started, so that a signal finds it either not started or known. */
    private final Object starting = new Object();

    private @Nullable LabProcess process;
    private boolean ending;

    @Override
    public Integer call() {
        Lab found = Lab.find(LabCommand.name(lab));
        Runtime.getRuntime().addShutdownHook(new Thread(this::endLikeTheCommand, "end-command"));
        LabProcess started;
        synchronized (starting) {
            if (ending) {
                return ExitCode.INTERRUPTED;
            }
            started = found.start(host, new ProcessBuilder(command).inheritIO());
            process = started;
        }
        return started.waitFor(FOR_EVER).orElse(ExitCode.FAILED);
    }

    /**
     * Hands a signal on, waits for the command and ends with its exit code. Ctrl-C reaches the command by itself as well,
     * and what it does then is its own affair.
     */
    private void endLikeTheCommand() {
        LabProcess started;
        synchronized (starting) {
            ending = true;
            started = process;
        }
        if (started != null) {
            started.terminate();
            Runtime.getRuntime().halt(started.waitFor(FOR_EVER).orElse(ExitCode.FAILED));
        }
    }
}
