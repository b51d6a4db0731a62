// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;
import static io.spliceway.linux.Native.LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** send(2): queues bytes from memory for sending. */
public final class Send {
    public static final int MSG_DONTWAIT = 0x40;
    /** No SIGPIPE when the peer is gone. */
    public static final int MSG_NOSIGNAL = 0x4000;
    /** More data will follow at once: the last segment is held back for it. */
    public static final int MSG_MORE = 0x8000;

    // ssize_t send(int sockfd, const void *buf, size_t len, int flags)
    private static final MethodHandle SEND = Native.bind("send", FunctionDescriptor.of(LONG, INT, LONG, LONG, INT));

    private Send() {}

    /**
     * Sends up to {@code len} bytes from {@code address}.
     *
     * @return bytes queued; {@code -EAGAIN} when the send buffer is full; otherwise {@code -errno}
     */
    public static long send(int fd, long address, long len, int flags) {
        MemorySegment state = Native.state();
        try {
            return Native.result((long) SEND.invokeExact(state, fd, address, len, flags), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }
}
