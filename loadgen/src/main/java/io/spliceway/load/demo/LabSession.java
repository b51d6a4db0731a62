// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import io.spliceway.load.lab.Lab;
import io.spliceway.load.lab.spec.LabSpec;
import io.spliceway.settings.Reasons;
import io.spliceway.settings.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A lab that is up, and a temporary directory for what runs in it. Both are gone after the end, Ctrl-C too. */
record LabSession(Lab lab, Path directory) implements AutoCloseable {

    /** Brings the lab up; nothing runs in it. */
    static LabSession open(LabSpec spec) {
        Path directory = temporaryDirectory();
        AtomicReference<@Nullable Lab> made = new AtomicReference<>();
        try {
            // What runs in the lab writes to the directory, so the lab ends first.
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
                Lab lab = made.get();
                if (lab != null) {
                    lab.close();
                }
                delete(directory);
            }));
            Lab lab = Lab.up(spec);
            made.set(lab);
            return new LabSession(lab, directory);
        } catch (RuntimeException e) {
            delete(directory);
            throw e;
        }
    }

    @Override
    public void close() {
        lab.close();
        delete(directory);
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("spliceway-demo-");
        } catch (IOException e) {
            throw UserError.failed("no temporary directory can be made: " + Reasons.of(e));
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                if (!file.toFile().delete()) {
                    file.toFile().deleteOnExit();
                }
            });
        } catch (IOException e) {
            // It is gone already.
        }
    }
}
