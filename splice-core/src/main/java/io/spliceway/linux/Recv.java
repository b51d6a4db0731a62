// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;
import static io.spliceway.linux.Native.LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** recv(2): copies received bytes to memory. */
public final class Recv {
    public static final int MSG_PEEK = 2;
    public static final int MSG_DONTWAIT = 0x40;

    // ssize_t recv(int sockfd, void *buf, size_t len, int flags)
    private static final MethodHandle RECV = Native.bind("recv", FunctionDescriptor.of(LONG, INT, LONG, LONG, INT));

    private Recv() {}

    /**
     * Receives up to {@code len} bytes to {@code address}.
     *
     * @return bytes received; 0 at the end of the stream (or when {@code len} is 0); {@code -EAGAIN} when the socket is
     *     empty; otherwise {@code -errno}
     */
    public static long recv(int fd, long address, long len, int flags) {
        MemorySegment state = Native.state();
        try {
            return Native.result((long) RECV.invokeExact(state, fd, address, len, flags), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }
}
