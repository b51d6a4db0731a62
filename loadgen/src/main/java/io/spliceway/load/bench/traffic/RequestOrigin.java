// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.traffic;

import io.spliceway.linux.Accept;
import io.spliceway.linux.Bind;
import io.spliceway.linux.Close;
import io.spliceway.linux.Epoll;
import io.spliceway.linux.Errno;
import io.spliceway.linux.GetSockName;
import io.spliceway.linux.Listen;
import io.spliceway.linux.NativeBuffer;
import io.spliceway.linux.Recv;
import io.spliceway.linux.Send;
import io.spliceway.linux.SockOpt;
import io.spliceway.linux.Socket;
import io.spliceway.settings.UserError;
import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * An origin that takes requests of a fixed size and answers each with the same bytes. On the thread of whose events it
 * is told.
 */
final class RequestOrigin implements AutoCloseable {
    private static final int BACKLOG = 4096;

    private final Epoll epoll;
    private final int messageBytes;
    private final boolean closes;
    private final int listener;
    private final Accept accept;
    private final int port;
    private final NativeBuffer buffer;
    private int open;

    /**
     * Listens.
     *
     * @param closes whether it closes a connection after the first answer; otherwise when the client does
     */
    RequestOrigin(Epoll epoll, int messageBytes, boolean closes) {
        this.epoll = epoll;
        this.closes = closes;
        this.messageBytes = messageBytes;
        InetSocketAddress any = Loopback.address(0);
        listener = Socket.tcp(any.getAddress());
        int result = listener < 0 ? listener : Bind.bind(listener, any);
        // Accepted sockets have it from the listener.
        result = result < 0 ? result : SockOpt.setReceiveLowWater(listener, messageBytes);
        result = result < 0 ? result : Listen.listen(listener, BACKLOG);
        result = result < 0 ? result : epoll.add(listener, Epoll.IN, Kind.LISTENER.data(listener));
        if (result < 0) {
            throw UserError.failed("the origin cannot be started: " + Errno.text(result));
        }
        accept = new Accept(listener);
        port = Objects.requireNonNull(GetSockName.local(listener)).getPort();
        buffer = new NativeBuffer(messageBytes);
    }

    int port() {
        return port;
    }

    int open() {
        return open;
    }

    /** Takes what waits to be accepted. */
    void accept() {
        int fd = accept.accept(Socket.SOCK_NONBLOCK | Socket.SOCK_CLOEXEC);
        while (fd >= 0) {
            open++;
            if (epoll.add(fd, Epoll.IN | Epoll.ET, Kind.ORIGIN.data(fd)) < 0) {
                close(fd);
            }
            fd = accept.accept(Socket.SOCK_NONBLOCK | Socket.SOCK_CLOEXEC);
        }
    }

    /** Answers; a whole request is there, for a socket is not ready with less, or the connection has ended. */
    void answer(int fd) {
        long received = Recv.recv(fd, buffer.address(), messageBytes, 0);
        while (received == messageBytes) {
            Send.send(fd, buffer.address(), messageBytes, Send.MSG_NOSIGNAL);
            received = closes ? 0 : Recv.recv(fd, buffer.address(), messageBytes, 0);
        }
        if (received != -Errno.EAGAIN) {
            close(fd);
        }
    }

    @Override
    public void close() {
        Close.close(listener);
        buffer.close();
    }

    private void close(int fd) {
        open--;
        Close.close(fd);
    }
}
