// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.Inet6Address;
import java.net.InetAddress;

/** socket(2): makes a socket. */
public final class Socket {
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_NONBLOCK = 0x800;
    public static final int SOCK_CLOEXEC = 0x80000;

    // int socket(int domain, int type, int protocol)
    private static final MethodHandle SOCKET = Native.bind("socket", FunctionDescriptor.of(INT, INT, INT, INT));

    private Socket() {}

    /** A descriptor, or {@code -errno}. */
    public static int socket(int domain, int type, int protocol) {
        MemorySegment state = Native.state();
        try {
            return Native.result((int) SOCKET.invokeExact(state, domain, type, protocol), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }

    /** A non-blocking TCP socket of the address's family, or {@code -errno}. */
    public static int tcp(InetAddress address) {
        int domain = address instanceof Inet6Address ? AF_INET6 : AF_INET;
        return socket(domain, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    }
}
