// SPDX-License-Identifier: Apache-2.0
package io.spliceway.settings;

import java.io.PrintStream;
import picocli.CommandLine;

/** Runs a picocli command by the conventions every command keeps: exit codes, one line for a user's mistake. */
public final class CommandLines {
    private CommandLines() {}

    /**
     * Runs and returns the exit code: {@link ExitCode#USAGE} for wrong arguments, a {@link UserError}'s own, and
     * {@link ExitCode#FAILED}, with a stack trace, only for what is our mistake.
     *
     * @param name what the user typed before the arguments, for help and errors
     */
    public static int run(String name, Object command, String... args) {
        CommandLine line = new CommandLine(command);
        line.setCommandName(name);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpLongOptionsMaxWidth(32);
        line.setUsageHelpWidth(100);
        line.setParameterExceptionHandler((exception, _) -> {
            CommandLine failed = exception.getCommandLine();
            PrintStream err = System.err;
            err.println(failed.getCommandSpec().qualifiedName() + ": " + exception.getMessage());
            err.println("Try '" + failed.getCommandSpec().qualifiedName() + " --help'.");
            return ExitCode.USAGE;
        });
        line.setExecutionExceptionHandler((exception, _, _) -> {
            if (exception instanceof UserError error) {
                System.err.println(error.getMessage());
                return error.exitCode();
            }
            throw exception;
        });
        try {
            return line.execute(args);
        } catch (RuntimeException e) {
            e.printStackTrace();
            return ExitCode.FAILED;
        }
    }
}
