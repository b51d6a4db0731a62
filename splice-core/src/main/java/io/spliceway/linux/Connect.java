// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;
import static io.spliceway.linux.Native.LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;

/** connect(2). */
public final class Connect {
    // int connect(int sockfd, const struct sockaddr *addr, socklen_t addrlen)
    private static final MethodHandle CONNECT = Native.bind("connect", FunctionDescriptor.of(INT, INT, LONG, INT));

    private Connect() {}

    /**
     * Starts a connection.
     *
     * @param address resolved, of the socket's family
     * @return 0 when connected; {@code -EINPROGRESS} when a non-blocking socket will become writable once the outcome is
     *     known (see {@link SockOpt#takeError}); otherwise {@code -errno}
     */
    public static int connect(int fd, InetSocketAddress address) {
        MemorySegment state = Native.state();
        MemorySegment scratch = Native.scratch();
        int length = SockAddr.write(scratch, address);
        try {
            return Native.result((int) CONNECT.invokeExact(state, fd, scratch.address(), length), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }
}
