// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.proxy;

import io.spliceway.load.lab.machine.ProcessRun;
import io.spliceway.settings.UserError;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Programs of this machine. */
final class Tool {
    /** Servers are often in folders that are in root's PATH only. */
    private static final List<String> SERVERS = List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private Tool() {}

    /**
     * The path of a program.
     *
     * @param packages Debian's, that bring it
     * @throws UserError with exit code 69 when it is not there
     */
    static String find(String name, String packages) {
        Stream<String> path = Pattern.compile(File.pathSeparator).splitAsStream(System.getenv("PATH"));
        return Stream.concat(path, SERVERS.stream())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> UserError.unavailable(
                        name + " is missing. Install it with: sudo apt-get install -y " + packages))
                .toString();
    }

    /** What a program writes, to whichever stream. */
    static String output(List<String> command) {
        ProcessRun run = ProcessRun.run(command, "", LIMIT);
        return run.output() + run.errors();
    }

    /** The first group of a pattern in what a program writes. */
    static String version(List<String> command, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(output(command));
        return matcher.find() ? matcher.group(1) : "unknown";
    }
}
