// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.server;

import io.spliceway.settings.CommandLines;
import picocli.CommandLine.Command;

/** The controller's process. */
@Command(
        name = "spliceway",
        mixinStandardHelpOptions = true,
        description = "The control plane of Spliceway.",
        subcommands = ControllerCommand.class)
public final class Main {
    private Main() {}

    /** Runs and exits with one of {@link io.spliceway.settings.ExitCode}. */
    public static void main(String[] args) {
        CommandLines.main("spliceway", new Main(), args);
    }
}
