// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.net;

import io.spliceway.linux.Close;
import io.spliceway.linux.Connect;
import io.spliceway.linux.Errno;
import io.spliceway.linux.SockOpt;
import io.spliceway.linux.Socket;
import io.spliceway.linux.Tcp;
import io.spliceway.linux.TcpInfo;
import io.spliceway.splice.Loop;
import io.spliceway.splice.ReadyHandler;
import io.spliceway.splice.Registration;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect, on the loop's thread. The socket is registered before it connects and stays so, which saves
 * taking it out of the loop and putting it back.
 */
public final class Dialer implements ReadyHandler {
    /** What comes of a dial; exactly one of the two, unless it is cancelled. */
    public interface Listener {
        /**
         * Connected.
         *
         * @param registration the receiver's to keep or close
         * @param seen the event that told of it, which may have told of more
         */
        void onConnected(Registration registration, int seen);

        /**
         * Not connected; nothing is left open.
         *
         * @param errno positive
         */
        void onFailed(int errno);
    }

    private final Loop loop;
    private final Listener listener;
    private @Nullable Registration registration;
    private Loop.@Nullable Timer timer;
    private boolean done;

    /** A dial that has not begun. */
    public Dialer(Loop loop, Listener listener) {
        this.loop = loop;
        this.listener = listener;
    }

    /**
     * Begins; once. The listener may be called before this returns.
     *
     * @param address resolved
     * @param timeoutNs nanoseconds after which it fails with {@code ETIMEDOUT}
     */
    public void start(InetSocketAddress address, SocketSettings settings, long timeoutNs) {
        int fd = Socket.tcp(address.getAddress());
        if (fd < 0) {
            fail(-fd);
            return;
        }
        int result = settings.apply(fd);
        if (result == 0) {
            result = Connect.connect(fd, address);
        }
        if (result < 0 && result != -Errno.EINPROGRESS) {
            Close.close(fd);
            fail(-result);
            return;
        }
        try {
            registration = loop.register(fd, this, result != 0);
        } catch (IOException e) {
            fail(Errno.ENOMEM);
            return;
        }
        if (result == 0) {
            connected(registration, 0);
        } else {
            timer = loop.schedule(() -> fail(Errno.ETIMEDOUT), timeoutNs);
        }
    }

    /** Gives up; the listener hears nothing. Idempotent, and harmless when the dial has ended. */
    public void cancel() {
        if (!done) {
            done = true;
            cleanUp();
        }
    }

    @Override
    public void onReady(int events) {
        Registration connecting = registration;
        if (done || connecting == null || (events & (OUT | ERR | HUP)) == 0) {
            return;
        }
        // The event may be of an earlier connection with this descriptor's number.
        switch (Tcp.state(connecting.descriptor())) {
            case TcpInfo.SYN_SENT -> {}
            case TcpInfo.CLOSE -> {
                int error = Math.abs(SockOpt.takeError(connecting.descriptor()));
                fail(error == 0 ? Errno.ECONNRESET : error);
            }
            default -> connected(connecting, events);
        }
    }

    @Override
    public void onLost() {
        fail(Errno.ECONNABORTED);
    }

    private void fail(int errno) {
        if (!done) {
            done = true;
            cleanUp();
            listener.onFailed(errno);
        }
    }

    /** A fault in who takes it must not leave that one waiting. */
    private void connected(Registration connected, int seen) {
        done = true;
        stopTimer();
        connected.watchRoom(false);
        try {
            listener.onConnected(connected, seen);
        } catch (RuntimeException | Error fault) {
            connected.closeDescriptor();
            listener.onFailed(Errno.EIO);
            throw fault;
        }
    }

    private void cleanUp() {
        stopTimer();
        Registration connecting = registration;
        if (connecting != null) {
            connecting.closeDescriptor();
        }
    }

    private void stopTimer() {
        Loop.Timer running = timer;
        if (running != null) {
            running.cancel();
        }
    }
}
