// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.server;

import io.spliceway.settings.CommandLines;
import picocli.CommandLine.Command;

/** The controller's process. */
@Command(name = "spliceway", description = "The control plane of Spliceway.", subcommands = ControllerCommand.class)
public final class Main {
    private static final String LOG_CONFIGURATION = "logback.configurationFile";

    private Main() {}

    /** Runs and exits with one of {@link io.spliceway.settings.ExitCode}. */
    public static void main(String[] args) {
        if (System.getProperty(LOG_CONFIGURATION) == null) {
            System.setProperty(LOG_CONFIGURATION, "io/spliceway/control/server/logback.xml");
        }
        System.exit(CommandLines.run("spliceway", new Main(), args));
    }
}
