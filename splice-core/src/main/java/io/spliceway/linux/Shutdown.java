// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** shutdown(2): ends one or both directions of a connection. */
public final class Shutdown {
    public static final int SHUT_RD = 0;
    public static final int SHUT_WR = 1;
    public static final int SHUT_RDWR = 2;

    // int shutdown(int sockfd, int how)
    private static final MethodHandle SHUTDOWN = Native.bind("shutdown", FunctionDescriptor.of(INT, INT, INT));

    private Shutdown() {}

    /** 0, {@code -ENOTCONN} when the connection is already gone, or another {@code -errno}. */
    public static int shutdown(int fd, int how) {
        MemorySegment state = Native.state();
        try {
            return Native.result((int) SHUTDOWN.invokeExact(state, fd, how), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }
}
