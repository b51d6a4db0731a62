// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.SockOpt.SOL_IPV6;

/** The socket options of ipv6(7). Setters return 0 or {@code -errno}. */
public final class Ip6 {
    private static final int IPV6_V6ONLY = 26;

    private Ip6() {}

    /**
     * Whether an IPv6 socket leaves IPv4 alone; without it, one that listens on {@code ::} takes IPv4 clients as well.
     * The system's default is {@code net.ipv6.bindv6only}.
     */
    public static int setV6Only(int fd, boolean on) {
        return SockOpt.setInt(fd, SOL_IPV6, IPV6_V6ONLY, on ? 1 : 0);
    }
}
