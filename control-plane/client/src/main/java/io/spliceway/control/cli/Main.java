// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.cli;

import io.spliceway.settings.CommandLines;
import picocli.CommandLine.Command;

/** The process of an operator's command. */
@Command(
        name = "spliceway",
        mixinStandardHelpOptions = true,
        description = "Asks a running controller.",
        subcommands = {NodesCommand.class, LinksCommand.class, RoutesCommand.class, ExplainCommand.class})
public final class Main {
    /** Read by logback.xml: an operator's command speaks for itself, its libraries only when something is wrong. */
    private static final String LOG_LEVEL = "spliceway.log.level";

    private Main() {}

    /** Runs and exits with one of {@link io.spliceway.settings.ExitCode}. */
    public static void main(String[] args) {
        System.setProperty(LOG_LEVEL, "WARN");
        CommandLines.main("spliceway", new Main(), args);
    }

    /** Runs a command in this process and answers with its exit code. */
    public static int run(String... args) {
        return CommandLines.run("spliceway", new Main(), args);
    }
}
