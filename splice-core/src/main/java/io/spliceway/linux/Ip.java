// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.SockOpt.SOL_IP;

/** The socket options of ip(7). Setters return 0 or {@code -errno}. */
public final class Ip {
    private static final int IP_BIND_ADDRESS_NO_PORT = 24;

    private Ip() {}

    /**
     * A bind(2) to port 0 takes the address only; the port is chosen at connect(2), when the whole 4-tuple is known.
     * One source address then serves as many connections as there are ports <em>per destination</em>. Linux 4.2.
     */
    public static int setBindAddressNoPort(int fd, boolean on) {
        return SockOpt.setInt(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, on ? 1 : 0);
    }

    /** 1, 0 or {@code -errno}. */
    public static int getBindAddressNoPort(int fd) {
        return SockOpt.getInt(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT);
    }
}
