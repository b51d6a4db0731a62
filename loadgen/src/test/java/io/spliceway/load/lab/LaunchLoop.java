// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab;

import io.spliceway.load.lab.spec.LabSpec;
import io.spliceway.settings.UserError;
import java.nio.file.Path;
import java.util.List;

/** Brings a lab up, says {@code up} and starts processes in it until it is refused. */
final class LaunchLoop {
    private LaunchLoop() {}

    /** The lab file, and how long each process sleeps: a number to know them by. */
    public static void main(String[] args) {
        try (Lab lab = Lab.up(LabSpec.load(Path.of(args[0])))) {
            System.out.println("up");
            while (true) {
                lab.start("a", List.of("sleep", args[1]), Path.of("/dev/null"));
                lab.start("b", List.of("sh", "-c", "sleep " + args[1]), Path.of("/dev/null"));
            }
        } catch (UserError e) {
            System.out.println(e.getMessage());
        }
    }
}
