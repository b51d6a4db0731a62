// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** listen(2): has the kernel take connections for a socket. */
public final class Listen {
    // int listen(int sockfd, int backlog)
    private static final MethodHandle LISTEN = Native.bind("listen", FunctionDescriptor.of(INT, INT, INT));

    private Listen() {}

    /**
     * Listens.
     *
     * @param backlog connections the kernel completes ahead of accept(2), capped at {@code net.core.somaxconn}
     * @return 0 or {@code -errno}
     */
    public static int listen(int fd, int backlog) {
        MemorySegment state = Native.state();
        try {
            return Native.result((int) LISTEN.invokeExact(state, fd, backlog), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }
}
