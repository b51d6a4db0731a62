// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** fcntl(2): descriptor flags and pipe capacities. */
public final class Fcntl {
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int F_SETPIPE_SZ = 1031;
    private static final int F_GETPIPE_SZ = 1032;

    // int fcntl(int fd, int op, ... /* arg */)
    private static final MethodHandle FCNTL =
            Native.bindVariadic("fcntl", 2, FunctionDescriptor.of(INT, INT, INT, INT));

    private Fcntl() {}

    /** Another descriptor of the same open file, closed by execve(2), or {@code -errno}. */
    public static int duplicate(int fd) {
        return fcntl(fd, F_DUPFD_CLOEXEC, 0);
    }

    /** File status flags such as {@link Pipe#O_NONBLOCK}, or {@code -errno}. */
    public static int getFlags(int fd) {
        return fcntl(fd, F_GETFL, 0);
    }

    /** 0 or {@code -errno}. */
    public static int setFlags(int fd, int flags) {
        return fcntl(fd, F_SETFL, flags);
    }

    /** A pipe's capacity in bytes, or {@code -errno}. */
    public static int getPipeCapacity(int fd) {
        return fcntl(fd, F_GETPIPE_SZ, 0);
    }

    /**
     * Asks for a pipe capacity.
     *
     * @return the bytes the kernel granted (rounded up to a power of two of pages), {@code -EPERM} when the user's
     *     quota ({@code fs.pipe-user-pages-soft}) or {@code fs.pipe-max-size} forbids it, {@code -EBUSY} when the pipe
     *     holds more than that
     */
    public static int setPipeCapacity(int fd, int bytes) {
        return fcntl(fd, F_SETPIPE_SZ, bytes);
    }

    private static int fcntl(int fd, int op, int argument) {
        MemorySegment state = Native.state();
        try {
            return Native.result((int) FCNTL.invokeExact(state, fd, op, argument), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }
}
