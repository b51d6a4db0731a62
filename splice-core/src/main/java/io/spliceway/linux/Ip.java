// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.SockOpt.SOL_IP;

/** The socket options of ip(7). Setters return 0 or {@code -errno}. */
public final class Ip {
    private static final int IP_TRANSPARENT = 19;
    private static final int IP_BIND_ADDRESS_NO_PORT = 24;

    private Ip() {}

    /**
     * A bind(2) to port 0 takes the address only; the port is chosen at connect(2), when the whole 4-tuple is known.
     * One source address then serves as many connections as there are ports <em>per destination</em>. Linux 4.2.
     */
    public static int setBindAddressNoPort(int fd, boolean on) {
        return SockOpt.setInt(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, on ? 1 : 0);
    }

    /**
     * The socket may have an address that is not this machine's. Needs CAP_NET_ADMIN or CAP_NET_RAW to be turned on; for
     * IPv6 sockets as well.
     */
    public static int setTransparent(int fd, boolean on) {
        return SockOpt.setInt(fd, SOL_IP, IP_TRANSPARENT, on ? 1 : 0);
    }

    /** 1, 0 or {@code -errno}. */
    public static int getTransparent(int fd) {
        return SockOpt.getInt(fd, SOL_IP, IP_TRANSPARENT);
    }

    /** 1, 0 or {@code -errno}. */
    public static int getBindAddressNoPort(int fd) {
        return SockOpt.getInt(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT);
    }
}
