// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load;

import io.spliceway.load.bench.command.BenchCommand;
import io.spliceway.load.command.DemoCommand;
import io.spliceway.load.command.LoadCommand;
import io.spliceway.load.command.OriginCommand;
import io.spliceway.load.lab.command.LabCommand;
import io.spliceway.settings.CommandLines;
import picocli.CommandLine.Command;

/** The commands that make load and measure it. */
@Command(
        mixinStandardHelpOptions = true,
        description = "Makes load and measures it.",
        subcommands = {BenchCommand.class, DemoCommand.class, LabCommand.class, LoadCommand.class, OriginCommand.class})
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        CommandLines.main("spliceway", new Main(), args);
    }
}
