// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import io.spliceway.linux.GetSockName;
import java.io.File;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

/** The sockets of this process. */
final class Sockets {
    private Sockets() {}

    /** Connections whose local port is this one: those that a listener here has accepted. */
    static IntStream accepted(int port) {
        return connected().filter(fd -> {
            InetSocketAddress local = GetSockName.local(fd);
            return local != null && local.getPort() == port;
        });
    }

    /** Connections whose remote port is this one. */
    static IntStream dialled(int port) {
        return connected().filter(fd -> {
            InetSocketAddress peer = GetSockName.peer(fd);
            return peer != null && peer.getPort() == port;
        });
    }

    private static IntStream connected() {
        return Arrays.stream(Objects.requireNonNull(new File("/proc/self/fd").list()))
                .mapToInt(Integer::parseInt)
                .filter(fd -> GetSockName.peer(fd) != null);
    }

    /** How many there are. */
    static long count(int port) {
        return accepted(port).count();
    }
}
