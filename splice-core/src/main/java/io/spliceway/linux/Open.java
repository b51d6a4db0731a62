// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;
import static io.spliceway.linux.Native.LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/** open(2): opens a file or a device that is already there. */
public final class Open {
    /** {@code O_RDWR}, asm-generic. */
    public static final int O_RDWR = 2;
    /** {@code O_NONBLOCK}, asm-generic. */
    public static final int O_NONBLOCK = 0x800;
    /** {@code O_CLOEXEC}, asm-generic. */
    public static final int O_CLOEXEC = 0x80000;

    // int open(const char *path, int flags, ... /* mode_t mode */)
    private static final MethodHandle OPEN = Native.bindVariadic("open", 2, FunctionDescriptor.of(INT, LONG, INT, INT));

    private static final int NO_MODE = 0;

    private Open() {}

    /**
     * Opens a path.
     *
     * @param path at most 1,000 bytes
     * @return a descriptor, or {@code -errno}
     */
    public static int open(String path, int flags) {
        MemorySegment state = Native.state();
        MemorySegment text = Native.scratch();
        text.setString(0, path, StandardCharsets.UTF_8);
        try {
            return Native.result((int) OPEN.invokeExact(state, text.address(), flags, NO_MODE), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }
}
