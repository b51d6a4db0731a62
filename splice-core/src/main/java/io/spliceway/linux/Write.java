// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;
import static io.spliceway.linux.Native.LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** write(2): copies bytes from memory to a descriptor; to a TUN device, one packet. */
public final class Write {
    // ssize_t write(int fd, const void *buf, size_t count)
    private static final MethodHandle WRITE = Native.bind("write", FunctionDescriptor.of(LONG, INT, LONG, LONG));

    private Write() {}

    /**
     * Writes up to {@code count} bytes from {@code address}.
     *
     * @return bytes written; {@code -EAGAIN} when there is no room now; otherwise {@code -errno}
     */
    public static long write(int fd, long address, long count) {
        MemorySegment state = Native.state();
        try {
            return Native.result((long) WRITE.invokeExact(state, fd, address, count), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }
}
