// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.command;

import io.spliceway.load.lab.machine.LabState;
import io.spliceway.load.lab.spec.LabSpec;
import io.spliceway.settings.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** {@code lab} and what can be done with one. */
@Command(
        name = "lab",
        mixinStandardHelpOptions = true,
        description = "A WAN made of network namespaces on this machine.",
        subcommands = {LabUp.class, LabExec.class, LabStatus.class, LabSet.class, LabDown.class, HelpCommand.class})
public final class LabCommand {
    static final String FILE_OR_NAME = "The lab file, or the name of a lab that is up.";

    /** The name of the lab that a user means, by its file or by its name. */
    static String name(String fileOrName) {
        Path file = Path.of(fileOrName);
        if (Files.exists(file)) {
            return LabSpec.load(file).name();
        }
        if (fileOrName.matches("[a-z][a-z0-9-]{0,7}") && LabState.of(fileOrName).exists()) {
            return fileOrName;
        }
        throw UserError.usage(fileOrName + ": no such file, and no lab of that name is up");
    }
}
