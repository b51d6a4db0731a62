// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.proxy;

import io.spliceway.load.lab.machine.ProcessRun;
import io.spliceway.settings.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many files this process, and those it starts, may have open: RLIMIT_NOFILE of getrlimit(2). */
public final class DescriptorLimit {
    private static final Pattern HARD = Pattern.compile("Max open files\\s+\\S+\\s+(\\S+)");

    private DescriptorLimit() {}

    /**
     * Raises the limit where it is lower, if this process may (CAP_SYS_RESOURCE).
     *
     * @return the limit, which may be higher, or lower
     */
    public static long raise(int descriptors) {
        if (hard() >= descriptors) {
            return hard();
        }
        ProcessRun.run(
                List.of(
                        "prlimit",
                        "--pid",
                        Long.toString(ProcessHandle.current().pid()),
                        "--nofile=" + descriptors + ":" + descriptors),
                "",
                Duration.ofSeconds(10));
        return hard();
    }

    /**
     * As {@link #raise}.
     *
     * @throws UserError with exit code 69 when the limit is and stays lower
     */
    static void require(int descriptors) {
        long limit = raise(descriptors);
        if (limit < descriptors) {
            throw UserError.unavailable(
                    "open files: at most " + limit + " (expected: " + descriptors + "); ulimit -Hn shows the limit,"
                            + " LimitNOFILE= of the session's unit or /etc/security/limits.conf sets it");
        }
    }

    private static long hard() {
        try {
            Matcher matcher = HARD.matcher(Files.readString(Path.of("/proc/self/limits")));
            return matcher.find() && !matcher.group(1).equals("unlimited")
                    ? Long.parseLong(matcher.group(1))
                    : Long.MAX_VALUE;
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }
}
