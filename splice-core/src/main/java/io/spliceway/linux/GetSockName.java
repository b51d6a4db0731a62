// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;
import static io.spliceway.linux.Native.LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** getsockname(2) and getpeername(2): the two ends of a connection. */
public final class GetSockName {
    private static final long LENGTH_OFFSET = 32;

    // int getsockname(int sockfd, struct sockaddr *addr, socklen_t *addrlen)
    private static final MethodHandle GETSOCKNAME =
            Native.bind("getsockname", FunctionDescriptor.of(INT, INT, LONG, LONG));
    // int getpeername(int sockfd, struct sockaddr *addr, socklen_t *addrlen)
    private static final MethodHandle GETPEERNAME =
            Native.bind("getpeername", FunctionDescriptor.of(INT, INT, LONG, LONG));

    private GetSockName() {}

    /** The local address, or null when the kernel has none to tell, or none of the Internet's. */
    public static @Nullable InetSocketAddress local(int fd) {
        MemorySegment state = Native.state();
        MemorySegment scratch = scratch();
        try {
            return address(
                    (int) GETSOCKNAME.invokeExact(state, fd, scratch.address(), scratch.address() + LENGTH_OFFSET),
                    scratch);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }

    /** The peer's address, or null when not connected, or not by the Internet's protocols. */
    public static @Nullable InetSocketAddress peer(int fd) {
        MemorySegment state = Native.state();
        MemorySegment scratch = scratch();
        try {
            return address(
                    (int) GETPEERNAME.invokeExact(state, fd, scratch.address(), scratch.address() + LENGTH_OFFSET),
                    scratch);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }

    private static MemorySegment scratch() {
        MemorySegment scratch = Native.scratch();
        scratch.set(INT, LENGTH_OFFSET, SockAddr.MAX_BYTES);
        return scratch;
    }

    private static @Nullable InetSocketAddress address(int result, MemorySegment scratch) {
        return result == 0 && SockAddr.isInternet(scratch) ? SockAddr.read(scratch) : null;
    }
}
