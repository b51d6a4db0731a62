// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.net;

import io.netty.util.NetUtil;
import io.spliceway.linux.Accept;
import io.spliceway.linux.Errno;
import io.spliceway.linux.Shutdown;
import io.spliceway.linux.Socket;
import io.spliceway.splice.Loop;
import io.spliceway.splice.ReadyHandler;
import io.spliceway.splice.Registration;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes connections off a listening socket, on its loop's thread. An edge means that there may be any number of them, so
 * it accepts until there are none, with a bound: a flood of connections must not starve the flows that are there.
 */
final class Accepting implements ReadyHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Accepting.class);
    private static final int FLAGS = Socket.SOCK_NONBLOCK | Socket.SOCK_CLOEXEC;

    /** Calls of accept(2) before other descriptors of the loop have their turn. */
    private static final int MAX_PER_TURN = 64;

    /** How long accepting rests when the process has no descriptor left; flows that end will give some back. */
    private static final long REST_MS = 100;

    private final Loop loop;
    private final int fd;
    private final InetSocketAddress address;
    private final Listener.Acceptor acceptor;
    private final Accept queue;
    private @Nullable Registration registration;
    private boolean resting;

    /** For a socket that listens; nothing is accepted before {@link #begin}. */
    Accepting(Loop loop, int fd, InetSocketAddress address, Listener.Acceptor acceptor) {
        this.loop = loop;
        this.fd = fd;
        this.address = address;
        this.acceptor = acceptor;
        this.queue = new Accept(fd);
    }

    /**
     * Begins.
     *
     * @throws IOException when the kernel refuses; the socket is closed
     */
    void begin() throws IOException {
        registration = loop.register(fd, this);
    }

    /**
     * Closes the socket. Idempotent. It is shut down first because with io_uring the loop may refer to it a while longer,
     * and would take connections that nobody accepts.
     */
    void end() {
        Registration listening = registration;
        if (listening != null) {
            registration = null;
            Shutdown.shutdown(fd, Shutdown.SHUT_RD);
            listening.closeDescriptor();
        }
    }

    @Override
    public void onReady(int events) {
        Registration listening = registration;
        if (!resting && listening != null) {
            accept(listening);
        }
    }

    private void accept(Registration listening) {
        int accepted = 0;
        int failure = 0;
        for (int i = 0; i < MAX_PER_TURN; i++) {
            int connection = queue.accept(FLAGS);
            if (connection >= 0) {
                accepted++;
                take(connection);
            } else if (connection == -Errno.EAGAIN) {
                return;
            } else if (Accept.lost(-connection)) {
                failure = connection;
            } else {
                rest(listening, connection);
                return;
            }
        }
        if (accepted > 0) {
            listening.rearm();
        } else {
            rest(listening, failure);
        }
    }

    private void take(int connection) {
        try {
            acceptor.onAccepted(connection, queue.peer());
        } catch (RuntimeException | Error fault) {
            LOG.error("fault while a connection was taken fd={} address={}", connection, text(), fault);
        }
    }

    private void rest(Registration listening, int result) {
        resting = true;
        boolean descriptors = result == -Errno.EMFILE || result == -Errno.ENFILE;
        LOG.warn(
                "accept failed address={} why=\"{}\" rest_ms={}{}",
                text(),
                Errno.text(result),
                REST_MS,
                descriptors ? " (raise the limit of open files)" : "");
        loop.schedule(
                listening.guarded(() -> {
                    resting = false;
                    accept(listening);
                }),
                TimeUnit.MILLISECONDS.toNanos(REST_MS));
    }

    private String text() {
        return NetUtil.toSocketAddressString(address);
    }
}
