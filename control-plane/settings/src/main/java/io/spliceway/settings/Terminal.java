// SPDX-License-Identifier: Apache-2.0
package io.spliceway.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a person looks on. */
public final class Terminal {
    private Terminal() {}

    /** Whether standard error is a terminal; the JVM only tells of the two other streams. */
    public static boolean isStandardError() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }
}
