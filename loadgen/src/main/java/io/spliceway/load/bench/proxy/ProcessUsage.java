// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.proxy;

import io.spliceway.linux.ClockGetTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a process uses. */
public final class ProcessUsage {
    private static final long BYTES_PER_KB = 1024;

    private ProcessUsage() {}

    /** CPU time so far, in nanoseconds, of all threads a process has or had; 0 when there is no such process. */
    static long cpuNs(long pid) {
        return Math.max(ClockGetTime.processCpuNs((int) pid), 0);
    }

    /** As {@link #cpuNs} of this process. */
    public static long ownCpuNs() {
        return cpuNs(ProcessHandle.current().pid());
    }

    /**
     * Memory that would be free if the process were not: the pages in RAM that no other process maps, in bytes
     * (Private_Clean and Private_Dirty of proc_pid_smaps(5)); 0 when there is no such process, or it has ended and was not
     * yet waited for, which gives ESRCH. Socket buffers are the kernel's and not in it.
     */
    static long privateBytes(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Private_Clean:") || line.startsWith("Private_Dirty:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")) * BYTES_PER_KB)
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }
}
