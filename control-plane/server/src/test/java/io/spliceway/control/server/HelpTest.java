// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.settings.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {
    /** A process and the command in it, without arguments that it requires. */
    record Invocation(Class<?> main, List<String> command) {}

    static Stream<Invocation> everyCommand() {
        return Stream.of(Main.class, io.spliceway.control.cli.Main.class)
                .flatMap(main -> below(main, List.of(), new CommandLine(main)));
    }

    private static Stream<Invocation> below(Class<?> main, List<String> command, CommandLine line) {
        return Stream.concat(
                Stream.of(new Invocation(main, command)),
                line.getSubcommands().entrySet().stream()
                        .flatMap(entry -> below(
                                main,
                                Stream.concat(command.stream(), Stream.of(entry.getKey()))
                                        .toList(),
                                entry.getValue())));
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void everyCommandHasHelp(Invocation invocation) {
        StringWriter out = new StringWriter();
        CommandLine line = new CommandLine(invocation.main()).setOut(new PrintWriter(out));
        String[] arguments = Stream.concat(invocation.command().stream(), Stream.of("--help"))
                .toArray(String[]::new);
        assertThat(line.execute(arguments)).isEqualTo(ExitCode.DONE);
        assertThat(out.toString())
                .startsWith("Usage: "
                        + String.join(" ", line.getCommandName(), String.join(" ", invocation.command()))
                                .strip());
    }
}
