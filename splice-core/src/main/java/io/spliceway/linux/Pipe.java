// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;
import static io.spliceway.linux.Native.LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** pipe2(2): makes a pipe. */
public final class Pipe {
    /** {@code O_NONBLOCK}, asm-generic. */
    public static final int O_NONBLOCK = 0x800;
    /** {@code O_CLOEXEC}, asm-generic. */
    public static final int O_CLOEXEC = 0x80000;

    // int pipe2(int pipefd[2], int flags)
    private static final MethodHandle PIPE2 = Native.bind("pipe2", FunctionDescriptor.of(INT, LONG, INT));

    private Pipe() {}

    /**
     * Makes a pipe.
     *
     * @return the descriptors, the write end in the high and the read end in the low 32 bits (see {@link #readFd} and
     *     {@link #writeFd}), or {@code -errno}
     */
    public static long pipe2(int flags) {
        MemorySegment state = Native.state();
        MemorySegment fds = Native.scratch();
        try {
            int result = Native.result((int) PIPE2.invokeExact(state, fds.address(), flags), state);
            return result < 0 ? result : (long) fds.getAtIndex(INT, 1) << 32 | fds.getAtIndex(INT, 0);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }

    public static int readFd(long fds) {
        return (int) fds;
    }

    public static int writeFd(long fds) {
        return (int) (fds >>> 32);
    }
}
