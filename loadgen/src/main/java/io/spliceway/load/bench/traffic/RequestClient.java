// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.traffic;

import io.spliceway.linux.Close;
import io.spliceway.linux.Connect;
import io.spliceway.linux.Epoll;
import io.spliceway.linux.Errno;
import io.spliceway.linux.NativeBuffer;
import io.spliceway.linux.Recv;
import io.spliceway.linux.Send;
import io.spliceway.linux.Socket;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A client that makes a connection for each request and checks that the answer is the one to its own. On the thread of
 * whose events it is told.
 *
 * <p>When the origin closes, the proxy closes to the client before the client does; so the port is free again when the
 * client has closed.
 */
final class RequestClient implements AutoCloseable {
    private static final int READY = Epoll.IN | Epoll.OUT | Epoll.RDHUP | Epoll.ET;
    private static final int ID_OFFSET = 0;
    private static final int ENDED_EARLY = -1;
    private static final int WRONG_ANSWER = -2;

    /** Told how connections end. */
    interface Listener {
        /** The answer came, as it should. */
        void answered(long startNs);

        /** It did not. */
        void failed(String why);
    }

    private final Epoll epoll;
    private final int messageBytes;
    private final boolean toTheEnd;
    private final Listener listener;
    private final NativeBuffer request;
    private final NativeBuffer answer;
    private final BitSet open = new BitSet();
    private InetSocketAddress server = Loopback.address(0);
    private int nextId;

    // By descriptor.
    private long[] startNs = new long[1024];
    private int[] ids = new int[1024];
    private int[] sentBytes = new int[1024];
    private int[] receivedBytes = new int[1024];

    /**
     * Connects to nobody yet.
     *
     * @param toTheEnd whether a connection is answered when it has been closed after the answer; otherwise the answer is
     *     enough, and the connection stays
     */
    RequestClient(Epoll epoll, int messageBytes, boolean toTheEnd, Listener listener) {
        this.epoll = epoll;
        this.messageBytes = messageBytes;
        this.toTheEnd = toTheEnd;
        this.listener = listener;
        this.request = new NativeBuffer(messageBytes);
        this.answer = new NativeBuffer(messageBytes);
    }

    /** Where connections go from now on. */
    void server(int port) {
        server = Loopback.address(port);
    }

    int open() {
        return open.cardinality();
    }

    /**
     * Begins a connection.
     *
     * @param beganNs when it should have begun, which may be earlier than now
     */
    void begin(long beganNs) {
        int fd = Socket.tcp(server.getAddress());
        if (fd < 0) {
            listener.failed(Errno.text(fd));
            return;
        }
        grow(fd);
        open.set(fd);
        startNs[fd] = beganNs;
        ids[fd] = nextId++;
        sentBytes[fd] = 0;
        receivedBytes[fd] = 0;
        int result = Connect.connect(fd, server);
        if (result < 0 && result != -Errno.EINPROGRESS) {
            end(fd, result);
        } else if (!send(fd)) {
            // It has ended.
        } else if (epoll.add(fd, READY, Kind.CLIENT.data(fd)) < 0) {
            end(fd, ENDED_EARLY);
        }
    }

    /** Something may have happened to a connection, or to an earlier one of its number. */
    void ready(int fd) {
        if (open.get(fd) && send(fd)) {
            receive(fd);
        }
    }

    /** Gives up what is open. */
    void abandon(String why) {
        open.stream().forEach(_ -> listener.failed(why));
        hangUp();
    }

    /** Closes what is open. */
    void hangUp() {
        open.stream().forEach(Close::close);
        open.clear();
    }

    @Override
    public void close() {
        hangUp();
        request.close();
        answer.close();
    }

    /** Sends what is left of the request; false when the connection has ended. On loopback it is mostly there at once. */
    private boolean send(int fd) {
        if (sentBytes[fd] == messageBytes) {
            return true;
        }
        request.putInt(ID_OFFSET, ids[fd]);
        long sent = Send.send(fd, request.address() + sentBytes[fd], messageBytes - sentBytes[fd], Send.MSG_NOSIGNAL);
        if (sent < 0 && sent != -Errno.EAGAIN) {
            end(fd, (int) sent);
            return false;
        }
        sentBytes[fd] += (int) Math.max(sent, 0);
        return true;
    }

    private void receive(int fd) {
        while (true) {
            long received = Recv.recv(fd, answer.address(), messageBytes, 0);
            if (received == -Errno.EAGAIN) {
                return;
            }
            if (received <= 0) {
                boolean whole = received == 0 && receivedBytes[fd] == messageBytes;
                end(fd, whole ? 0 : received == 0 ? ENDED_EARLY : (int) received);
                return;
            }
            boolean first = receivedBytes[fd] == 0;
            receivedBytes[fd] += (int) received;
            if (receivedBytes[fd] > messageBytes
                    || (first && received >= Integer.BYTES && answer.getInt(ID_OFFSET) != ids[fd])) {
                end(fd, WRONG_ANSWER);
                return;
            }
            if (!toTheEnd && receivedBytes[fd] == messageBytes) {
                listener.answered(startNs[fd]);
            }
        }
    }

    private void end(int fd, int result) {
        open.clear(fd);
        Close.close(fd);
        if (result == 0) {
            listener.answered(startNs[fd]);
        } else if (result == WRONG_ANSWER) {
            listener.failed("the answer to another request");
        } else {
            listener.failed(result == ENDED_EARLY ? "ended before the whole answer" : Errno.text(result));
        }
    }

    private void grow(int fd) {
        if (fd >= startNs.length) {
            int size = Math.max(2 * startNs.length, fd + 1);
            startNs = Arrays.copyOf(startNs, size);
            ids = Arrays.copyOf(ids, size);
            sentBytes = Arrays.copyOf(sentBytes, size);
            receivedBytes = Arrays.copyOf(receivedBytes, size);
        }
    }
}
