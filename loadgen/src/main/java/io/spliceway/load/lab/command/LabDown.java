// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.command;

import io.spliceway.load.lab.Lab;
import io.spliceway.settings.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code lab down}. */
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = "Ends a lab and every process in it; does nothing when it is not up.")
final class LabDown implements Callable<Integer> {
    @Parameters(paramLabel = "FILE|NAME", description = LabCommand.FILE_OR_NAME)
    private String lab = "";

    @Override
    public Integer call() {
        String name = LabCommand.nameOrGone(lab);
        System.out.printf("lab %s: %s%n", name, Lab.down(name) ? "down" : "was not up");
        return ExitCode.DONE;
    }
}
