// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** close(2). */
public final class Close {
    // int close(int fd)
    private static final MethodHandle CLOSE = Native.bind("close", FunctionDescriptor.of(INT, INT));

    private Close() {}

    /** Closes a descriptor: 0 or {@code -errno}. On Linux it is closed whatever the answer; never call it again. */
    public static int close(int fd) {
        MemorySegment state = Native.state();
        try {
            return Native.result((int) CLOSE.invokeExact(state, fd), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }
}
