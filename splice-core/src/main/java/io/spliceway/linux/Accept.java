// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;
import static io.spliceway.linux.Native.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;

/**
 * accept(2), as accept4: takes connections off one listening socket, and with each the peer's address in the same call.
 * One thread at a time. The memory of the address is freed with the object; the descriptor stays the caller's.
 */
public final class Accept {
    private static final long ADDRESS_BYTES = 32;

    // int accept4(int sockfd, struct sockaddr *addr, socklen_t *addrlen, int flags)
    private static final MethodHandle ACCEPT4 =
            Native.bind("accept4", FunctionDescriptor.of(INT, INT, LONG, LONG, INT));

    private final int fd;
    private final MemorySegment address;
    private final MemorySegment length;

    /** For a socket that listens. */
    public Accept(int fd) {
        Arena arena = Arena.ofAuto();
        this.fd = fd;
        this.address = arena.allocate(ADDRESS_BYTES, Long.BYTES);
        this.length = arena.allocate(INT);
    }

    /**
     * Takes the next connection.
     *
     * @param flags {@link Socket#SOCK_NONBLOCK} and {@link Socket#SOCK_CLOEXEC}
     * @return its descriptor; {@code -EAGAIN} when there is none; {@code -EMFILE} or {@code -ENFILE} without a free
     *     descriptor, in which case connections stay in the queue; otherwise {@code -errno}, see {@link #lost}
     */
    public int accept(int flags) {
        length.set(INT, 0, (int) ADDRESS_BYTES);
        MemorySegment state = Native.state();
        try {
            return Native.result(
                    (int) ACCEPT4.invokeExact(state, fd, address.address(), length.address(), flags), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }

    /** Where the connection came from that {@link #accept} has given last. */
    public InetSocketAddress peer() {
        return SockAddr.read(address);
    }

    /**
     * Whether a failure of {@link #accept} is that of one connection, lost before it was accepted, and the next call may
     * succeed. Linux hands the new socket's pending network errors to accept(2), which lists them.
     *
     * @param errno positive
     */
    public static boolean lost(int errno) {
        return switch (errno) {
            case Errno.EINTR,
                    Errno.EPERM,
                    Errno.ENONET,
                    Errno.EPROTO,
                    Errno.ENOPROTOOPT,
                    Errno.EOPNOTSUPP,
                    Errno.ENETDOWN,
                    Errno.ENETUNREACH,
                    Errno.ECONNABORTED,
                    Errno.ECONNRESET,
                    Errno.ETIMEDOUT,
                    Errno.EHOSTDOWN,
                    Errno.EHOSTUNREACH -> true;
            default -> false;
        };
    }
}
