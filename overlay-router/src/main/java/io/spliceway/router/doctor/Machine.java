// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.doctor;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /proc} tells of this machine, and of this process in it.
 *
 * @param proc where that is mounted
 * @param processors what a node has loops for when it is not told
 * @param earlySynCause why SYNs can't be seen; null when they can
 * @param ioUringCause why io_uring can't be used; null when it can
 */
record Machine(
        Path proc,
        int processors,
        @Nullable String earlySynCause,
        @Nullable String ioUringCause) {
    /** Bits of capabilities(7). */
    static final int CAP_NET_ADMIN = 12;

    static final int CAP_SYS_ADMIN = 21;
    static final int CAP_SYS_RESOURCE = 24;

    private static final int HEX = 16;

    /** The fields of a setting, empty when there is none such; {@code name} is as sysctl(8) has it. */
    List<String> sysctl(String name) {
        try (BufferedReader reader = Files.newBufferedReader(proc.resolve("sys").resolve(name.replace('.', '/')))) {
            String line = reader.readLine();
            return line == null || line.isBlank()
                    ? List.of()
                    : Arrays.asList(line.strip().split("\\s+", -1));
        } catch (IOException missing) {
            return List.of();
        }
    }

    /** A number of a setting, -1 when there is none such. */
    long number(String name, int index) {
        List<String> fields = sysctl(name);
        return fields.size() > index ? parse(fields.get(index)) : -1;
    }

    /** Whether this process has a capability in force. */
    boolean may(int capability) {
        return field("self/status", "CapEff:")
                .map(bits -> (Long.parseUnsignedLong(bits, HEX) >>> capability & 1) == 1)
                .orElse(false);
    }

    /** Descriptors this process may have open, -1 when that is not known; no limit is a very large number. */
    long openFiles() {
        return field("self/limits", "Max open files")
                .map(limit -> limit.equals("unlimited") ? Long.MAX_VALUE : parse(limit))
                .orElse(-1L);
    }

    /** The word after a line's beginning. */
    private Optional<String> field(String file, String begin) {
        try (Stream<String> lines = Files.lines(proc.resolve(file))) {
            return lines.filter(line -> line.startsWith(begin))
                    .map(line -> line.substring(begin.length()).strip().split("\\s+", -1)[0])
                    .findFirst();
        } catch (IOException missing) {
            return Optional.empty();
        }
    }

    private static long parse(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException other) {
            return -1;
        }
    }
}
