// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;
import static io.spliceway.linux.Native.LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** splice(2): moves bytes between a pipe and another descriptor without copying them to user space. */
public final class Splice {
    /** Ask the kernel to move pages rather than copy them; a hint. */
    public static final int SPLICE_F_MOVE = 1;
    /** Do not block on the pipe. A socket blocks unless it is itself non-blocking. */
    public static final int SPLICE_F_NONBLOCK = 2;
    /** More data will follow: corks the socket (up to 200 ms when nothing does). */
    public static final int SPLICE_F_MORE = 4;

    private static final long NO_OFFSET = 0;

    // ssize_t splice(int fd_in, off_t *off_in, int fd_out, off_t *off_out, size_t len, unsigned int flags)
    private static final MethodHandle SPLICE =
            Native.bind("splice", FunctionDescriptor.of(LONG, INT, LONG, INT, LONG, LONG, INT));

    private Splice() {}

    /**
     * Moves up to {@code len} bytes; one of the two descriptors must be a pipe.
     *
     * @return bytes moved; 0 at the end of the stream; {@code -EAGAIN} when the source is empty <em>or</em> the pipe
     *     has no free slot, which this call cannot tell apart; otherwise {@code -errno}
     */
    public static long splice(int fdIn, int fdOut, long len, int flags) {
        MemorySegment state = Native.state();
        try {
            return Native.result(
                    (long) SPLICE.invokeExact(state, fdIn, NO_OFFSET, fdOut, NO_OFFSET, len, flags), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }
}
