// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;
import static io.spliceway.linux.Native.LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** read(2): copies bytes from a descriptor to memory; from a TUN device, one packet. */
public final class Read {
    // ssize_t read(int fd, void *buf, size_t count)
    private static final MethodHandle READ = Native.bind("read", FunctionDescriptor.of(LONG, INT, LONG, LONG));

    private Read() {}

    /**
     * Reads up to {@code count} bytes to {@code address}.
     *
     * @return bytes read; 0 at the end of the file; {@code -EAGAIN} when there is nothing now; otherwise {@code -errno}
     */
    public static long read(int fd, long address, long count) {
        MemorySegment state = Native.state();
        try {
            return Native.result((long) READ.invokeExact(state, fd, address, count), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }
}
