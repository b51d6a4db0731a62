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
        return connect(fd, state, scratch, SockAddr.write(scratch, address));
    }

    /**
     * Ends a connection at once, by an address of no family; the socket is as if it had never been connected. The peer is
     * reset, unless the socket is in repair mode ({@link Repair}): then nothing is sent.
     *
     * @return 0 or {@code -errno}
     */
    public static int disconnect(int fd) {
        MemorySegment state = Native.state();
        MemorySegment scratch = Native.scratch();
        return connect(fd, state, scratch, SockAddr.writeUnspecified(scratch));
    }

    private static int connect(int fd, MemorySegment state, MemorySegment address, int length) {
        try {
            return Native.result((int) CONNECT.invokeExact(state, fd, address.address(), length), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }
}
