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

    /**
     * The name of the lab that a user means, by its name or by its file.
     *
     * @throws UserError when it is neither the name of a lab that is there nor a lab file
     */
    static String name(String fileOrName) {
        if (isName(fileOrName) && LabState.of(fileOrName).exists()) {
            return fileOrName;
        }
        Path file = Path.of(fileOrName);
        if (Files.isRegularFile(file)) {
            return LabSpec.load(file).name();
        }
        throw UserError.usage(fileOrName + ": no such file, and no lab of that name is up");
    }

    /** As {@link #name}, and also the name of a lab that is not there. */
    static String nameOrGone(String fileOrName) {
        return isName(fileOrName) && !Files.isRegularFile(Path.of(fileOrName)) ? fileOrName : name(fileOrName);
    }

    private static boolean isName(String text) {
        return text.matches("[a-z][a-z0-9-]{0,7}");
    }
}
