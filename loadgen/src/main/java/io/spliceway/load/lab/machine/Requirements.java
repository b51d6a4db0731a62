// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.machine;

import io.spliceway.settings.UserError;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a lab needs of the machine. */
public final class Requirements {
    private static final Path TUN = Path.of("/dev/net/tun");

    private Requirements() {}

    /**
     * Checks that a lab can be made here.
     *
     * @throws UserError with exit code 69, naming what is missing and the line that mends it
     */
    public static void check() {
        checkRoot();
        if (!Files.exists(TUN)) {
            throw UserError.unavailable(TUN + " is missing: a lab's links are TUN devices; modprobe tun brings it, in a"
                    + " container mkdir -p /dev/net && mknod /dev/net/tun c 10 200");
        }
    }

    /** Checks that the namespaces of a lab can be used. */
    public static void checkRoot() {
        if (!isRoot()) {
            throw UserError.unavailable("not root: a lab makes network namespaces; put sudo before ./spliceway");
        }
        boolean found = Stream.of(Pattern.compile(File.pathSeparator).split(System.getenv("PATH")))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "ip")));
        if (!found) {
            throw UserError.unavailable("ip is missing: apt-get install iproute2 brings it");
        }
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            return false;
        }
    }
}
