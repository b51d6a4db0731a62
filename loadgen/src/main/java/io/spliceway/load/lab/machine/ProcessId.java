// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A process, told apart from a later one with the same number.
 *
 * @param startTicks when it started, in clock ticks since the machine did: field 22 of proc_pid_stat(5)
 */
public record ProcessId(long pid, long startTicks) {
    // Fields are counted from 1; the second, the name, is in parentheses and may hold anything.
    private static final int STATE_FIELD = 3;
    private static final int START_FIELD = 22;

    private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(5);

    /** This process. */
    public static ProcessId self() {
        ProcessId self = of(ProcessHandle.current().pid());
        if (self == null) {
            throw new IllegalStateException("/proc/self/stat cannot be read");
        }
        return self;
    }

    /** A running process, or null when there is none of that number. */
    public static @Nullable ProcessId of(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", START_FIELD));
            boolean ended = fields.getFirst().matches("[ZX]");
            return ended ? null : new ProcessId(pid, Long.parseLong(fields.get(START_FIELD - STATE_FIELD)));
        } catch (IOException e) {
            return null;
        }
    }

    /** Reads what {@link #toString} wrote. */
    public static ProcessId parse(String text) {
        int space = text.indexOf(' ');
        return new ProcessId(
                Long.parseLong(text.substring(0, space)),
                Long.parseLong(text.substring(space + 1).strip()));
    }

    public boolean isAlive() {
        return equals(of(pid));
    }

    /** Asks all to end (SIGTERM), waits, then ends those that are left (SIGKILL), and waits for that. */
    public static void end(List<ProcessId> processes, long graceMs) {
        processes.forEach(process -> process.signal(false));
        if (!await(() -> processes.stream().noneMatch(ProcessId::isAlive), graceMs)) {
            processes.forEach(process -> process.signal(true));
            await(() -> processes.stream().noneMatch(ProcessId::isAlive), graceMs);
        }
    }

    /** Waits for a condition; false when the time was over first. */
    static boolean await(BooleanSupplier condition, long limitMs) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK_EVERY_NS);
        }
        return true;
    }

    @Override
    public String toString() {
        return pid + " " + startTicks;
    }

    private void signal(boolean kill) {
        if (isAlive()) {
            ProcessHandle.of(pid).ifPresent(handle -> {
                var _ = kill ? handle.destroyForcibly() : handle.destroy();
            });
        }
    }
}
