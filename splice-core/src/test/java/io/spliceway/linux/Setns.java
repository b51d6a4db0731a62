// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** setns(2): brings the calling thread, and what it will start, into another namespace; for tests. */
public final class Setns {
    private static final int O_RDONLY = 0;
    private static final int CLONE_NEWNET = 0x40000000;

    // int setns(int fd, int nstype)
    private static final MethodHandle SETNS = Native.bind("setns", FunctionDescriptor.of(INT, INT, INT));

    private Setns() {}

    /** Enters a network namespace by the file that stands for it: 0 or {@code -errno}. */
    public static int enterNetwork(String path) {
        int fd = Open.open(path, O_RDONLY | Open.O_CLOEXEC);
        if (fd < 0) {
            return fd;
        }
        MemorySegment state = Native.state();
        try {
            return Native.result((int) SETNS.invokeExact(state, fd, CLONE_NEWNET), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        } finally {
            Close.close(fd);
        }
    }
}
