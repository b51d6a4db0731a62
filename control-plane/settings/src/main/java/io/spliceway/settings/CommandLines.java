// SPDX-License-Identifier: Apache-2.0
package io.spliceway.settings;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Runs a picocli command by the conventions every command keeps: exit codes, one line for a user's mistake. */
public final class CommandLines {
    private static final String LOG_CONFIGURATION = "logback.configurationFile";

    private CommandLines() {}

    /** Runs as a process: sets logging up, runs, exits. */
    public static void main(String name, Object command, String... args) {
        if (System.getProperty(LOG_CONFIGURATION) == null) {
            System.setProperty(LOG_CONFIGURATION, "io/spliceway/settings/logback.xml");
        }
        System.exit(run(name, command, args));
    }

    /**
     * Runs and returns the exit code: {@link ExitCode#USAGE} for wrong arguments, a {@link UserError}'s own, and
     * {@link ExitCode#FAILED}, with a stack trace, only for what is our mistake. Options may have the types of this
     * package and {@link Duration}.
     *
     * @param name what the user typed before the arguments, for help and errors
     */
    public static int run(String name, Object command, String... args) {
        CommandLine line = new CommandLine(command);
        line.setCommandName(name);
        version(line);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpLongOptionsMaxWidth(32);
        line.setUsageHelpWidth(100);
        line.registerConverter(HostPort.class, converter(HostPort::parse));
        line.registerConverter(ByteSize.class, converter(ByteSize::parse));
        line.registerConverter(BitRate.class, converter(BitRate::parse));
        line.registerConverter(Duration.class, converter(Durations::parse));
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

    /** One version for the command and all below it. */
    private static void version(CommandLine line) {
        line.getCommandSpec().version("spliceway " + Version.current());
        line.getSubcommands().values().forEach(CommandLines::version);
    }

    private static <T> ITypeConverter<T> converter(Function<String, T> parser) {
        return text -> {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }
}
