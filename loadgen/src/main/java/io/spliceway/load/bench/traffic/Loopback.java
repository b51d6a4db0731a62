// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.traffic;

import io.spliceway.linux.Close;
import io.spliceway.linux.Connect;
import io.spliceway.linux.Errno;
import io.spliceway.linux.NativeBuffer;
import io.spliceway.linux.Send;
import io.spliceway.linux.Socket;
import io.spliceway.settings.UserError;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Connections to ports of 127.0.0.1. */
final class Loopback {
    private Loopback() {}

    static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /**
     * Connects a socket whose calls block.
     *
     * @throws UserError when that fails
     */
    static int connect(int port) {
        int fd = Socket.socket(Socket.AF_INET, Socket.SOCK_STREAM | Socket.SOCK_CLOEXEC, 0);
        int result = fd < 0 ? fd : Connect.connect(fd, address(port));
        if (result < 0) {
            if (fd >= 0) {
                Close.close(fd);
            }
            throw UserError.failed("127.0.0.1:" + port + ": " + Errno.text(result));
        }
        return fd;
    }

    /**
     * Sends a few bytes on a new connection.
     *
     * @throws UserError when that fails
     */
    static void send(int fd, byte[] bytes) {
        try (NativeBuffer buffer = new NativeBuffer(bytes.length)) {
            buffer.put(0, bytes);
            long sent = Send.send(fd, buffer.address(), bytes.length, Send.MSG_NOSIGNAL);
            if (sent != bytes.length) {
                throw UserError.failed("a new connection: " + Errno.text((int) sent));
            }
        }
    }
}
