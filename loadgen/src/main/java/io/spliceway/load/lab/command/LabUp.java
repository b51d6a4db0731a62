// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.command;

import io.spliceway.load.lab.JvmEnd;
import io.spliceway.load.lab.Lab;
import io.spliceway.load.lab.spec.LabSpec;
import io.spliceway.settings.ExitCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lab up}. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Brings a lab up; returns when all hosts can be reached.")
final class LabUp implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The lab file.")
    private Path file = Path.of("");

    @Option(names = "--foreground", description = "Stay, and end the lab with Ctrl-C.")
    private boolean foreground;

    @Override
    public Integer call() {
        LabSpec spec = LabSpec.load(file);
        long startNs = System.nanoTime();
        Lab lab;
        try {
            lab = Lab.up(spec);
        } catch (RuntimeException e) {
            JvmEnd.stopIfBegun();
            throw e;
        }
        System.out.printf(
                "lab %s: %d hosts, %d links, up in %.1f s%n",
                spec.name(), spec.hosts().size(), spec.links().size(), (System.nanoTime() - startNs) / 1e9);
        String host = spec.hosts().keySet().iterator().next();
        System.out.printf("  ./spliceway lab exec %s %s -- COMMAND%n", file, host);
        if (!foreground) {
            lab.detach();
            System.out.printf("  ./spliceway lab down %s%n", file);
            return ExitCode.DONE;
        }
        System.out.println("  Ctrl-C ends it");
        lab.await();
        JvmEnd.stopIfBegun();
        System.err.printf("lab %s: its emulator has ended%n", spec.name());
        lab.close();
        return ExitCode.FAILED;
    }
}
