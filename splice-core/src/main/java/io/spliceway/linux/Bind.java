// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;
import static io.spliceway.linux.Native.LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;

/** bind(2): gives a socket its local address. */
public final class Bind {
    // int bind(int sockfd, const struct sockaddr *addr, socklen_t addrlen)
    private static final MethodHandle BIND = Native.bind("bind", FunctionDescriptor.of(INT, INT, LONG, INT));

    private Bind() {}

    /**
     * Binds.
     *
     * @param address resolved, of the socket's family; port 0 for one that is free
     * @return 0; {@code -EADDRINUSE}, {@code -EADDRNOTAVAIL} when no interface has the address, or another {@code -errno}
     */
    public static int bind(int fd, InetSocketAddress address) {
        MemorySegment state = Native.state();
        MemorySegment scratch = Native.scratch();
        int length = SockAddr.write(scratch, address);
        try {
            return Native.result((int) BIND.invokeExact(state, fd, scratch.address(), length), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }
}
