// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Numbers the kernel was set up with. */
final class Sysctl {
    private Sysctl() {}

    /**
     * One of the numbers of a setting.
     *
     * @param name with slashes: {@code net/ipv4/tcp_rmem}
     */
    static long number(String name, int index) throws IOException {
        // In one read: the kernel gives nothing for a second one, and Files.readString begins with a single byte.
        try (BufferedReader reader = Files.newBufferedReader(Path.of("/proc/sys", name))) {
            return Long.parseLong(reader.readLine().split("\\s+", -1)[index]);
        }
    }
}
