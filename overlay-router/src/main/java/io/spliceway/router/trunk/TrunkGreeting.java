// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.netty.util.NetUtil;
import io.spliceway.linux.Errno;
import io.spliceway.linux.NativeBuffer;
import io.spliceway.linux.Tcp;
import io.spliceway.linux.TcpInfo;
import io.spliceway.splice.Cause;
import io.spliceway.splice.LegOwner;
import io.spliceway.splice.Loop;
import io.spliceway.splice.Pump;
import io.spliceway.splice.Registration;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The called side of a trunk while it carries no flow: hears who calls, answers, and answers probes. */
public final class TrunkGreeting implements TrunkConnection.User {
    /** Takes a trunk on which a flow was opened. On the loop's thread. */
    public interface Acceptor {
        /**
         * A flow has come.
         *
         * @param leg the trunk, the receiver's from here on
         */
        void onOpen(TrunkLeg leg, Open open);
    }

    private static final Logger LOG = LoggerFactory.getLogger(TrunkGreeting.class);

    /** How long a connection may stay silent before it has said HELLO. */
    private static final long HELLO_MAX_NS = 5_000_000_000L;

    /** How long it may say nothing after that: longer than probes are apart. */
    private static final long SILENCE_MAX_NS = 600_000_000_000L;

    /** Frames dealt with in one turn. */
    private static final int MAX_FRAMES = 64;

    private final TrunkConnection connection;
    private final InetSocketAddress caller;
    private final String selfId;
    private final Acceptor acceptor;
    private final Loop loop;
    private final Windows windows;
    private Loop.Timer silence;
    private @Nullable WindowWarmer warmer;
    private @Nullable String peerId;
    private boolean done;

    private TrunkGreeting(
            Loop loop,
            NativeBuffer scratch,
            Registration registration,
            InetSocketAddress caller,
            String selfId,
            Windows windows,
            Acceptor acceptor) {
        this.caller = caller;
        this.windows = windows;
        this.selfId = selfId;
        this.acceptor = acceptor;
        this.connection = new TrunkConnection(loop, scratch, registration, this);
        this.loop = loop;
        this.silence = loop.schedule(() -> refuse("no HELLO in time"), HELLO_MAX_NS);
    }

    /**
     * Greets a connection that was just accepted.
     *
     * @param scratch shared by the loop, {@link TrunkConnection#SCRATCH_BYTES}
     * @param caller where it came from, for the log
     * @param selfId this node
     * @param windows of the loop
     */
    public static void start(
            Loop loop,
            NativeBuffer scratch,
            Registration registration,
            InetSocketAddress caller,
            String selfId,
            Windows windows,
            Acceptor acceptor) {
        new TrunkGreeting(loop, scratch, registration, caller, selfId, windows, acceptor).onReady(true, false);
    }

    @Override
    public void onLost() {
        end();
    }

    @Override
    public void onReady(boolean mayRead, boolean mayWrite) {
        for (int frames = 0; !done && connection.isOpen(); frames++) {
            if (connection.errno() != 0) {
                end();
                connection.closeNow();
                return;
            }
            if (frames == MAX_FRAMES) {
                connection.yieldTurn();
                return;
            }
            long got = connection.header();
            if (got > 0) {
                got = frame();
            }
            if (got == Pump.WOULD_BLOCK) {
                return;
            }
            if (got == -Errno.EPROTO) {
                refuse("a frame out of place or malformed");
            } else if (got <= 0) {
                end();
                connection.closeNow();
            }
        }
    }

    private long frame() {
        return switch (connection.reader().type()) {
            case HELLO -> hello();
            case OPEN -> open();
            case PING, PAD -> common();
            case RESET -> reset();
            case DATA, EOF -> -Errno.EPROTO;
        };
    }

    /** The caller ends a flow that has just ended here: it does not use the trunk again. */
    private long reset() {
        if (peerId == null) {
            return -Errno.EPROTO;
        }
        end();
        connection.close();
        return 1;
    }

    private long common() {
        if (peerId == null) {
            return -Errno.EPROTO;
        }
        long got = connection.common();
        if (got > 0) {
            awaitMore();
        }
        return got;
    }

    /** The caller's OPEN may be right behind, and its flow needs no PAD before it. */
    private void warmSoon() {
        connection.later(() -> {
            WindowWarmer young = warmer;
            if (young != null && !done) {
                young.start();
            }
        });
    }

    private void learn() {
        TcpInfo info = Tcp.info(connection.descriptor());
        if (info != null && peerId != null) {
            windows.learn(peerId, info);
        }
    }

    /** A flow has ended cleanly; the caller may open another. */
    private void resume() {
        learn();
        done = false;
        connection.user(this);
        awaitMore();
        // Its OPEN may have come already, and nothing would tell of it.
        connection.later(() -> onReady(true, false));
    }

    private void awaitMore() {
        silence.cancel();
        silence = loop.schedule(
                () -> {
                    end();
                    connection.close();
                },
                SILENCE_MAX_NS);
    }

    private long hello() {
        long got = connection.payload();
        if (got <= 0) {
            return got;
        }
        try {
            Hello hello = Hello.decode(connection.reader().payload());
            if (peerId != null) {
                throw new FrameException("a second HELLO");
            }
            if (!hello.to().equals(selfId)) {
                throw new FrameException("HELLO for node " + hello.to());
            }
            peerId = hello.from();
            awaitMore();
            connection.send(FrameType.HELLO, 0, new Hello(selfId, hello.from()).encode());
            warmer = new WindowWarmer(loop, connection, hello.from(), windows);
            warmSoon();
            return got;
        } catch (FrameException e) {
            refuse(e.getMessage());
            return got;
        }
    }

    private long open() {
        String peer = peerId;
        if (peer == null) {
            return -Errno.EPROTO;
        }
        long got = connection.payload();
        if (got <= 0) {
            return got;
        }
        try {
            Open open = OpenCodec.decode(connection.reader().payload());
            end();
            acceptor.onOpen(new TrunkLeg(connection, selfId, peer, LegOwner.NOBODY, _ -> resume()), open);
        } catch (FrameException e) {
            refuse(e.getMessage());
        }
        return got;
    }

    private void refuse(@Nullable String why) {
        LOG.warn(
                "trunk refused caller={} peer={} why=\"{}\"",
                NetUtil.toSocketAddressString(caller),
                peerId == null ? "unknown" : peerId,
                why);
        end();
        connection.reset(Cause.PROTOCOL, selfId);
    }

    private void end() {
        done = true;
        WindowWarmer young = warmer;
        if (young != null) {
            young.stop();
        }
        silence.cancel();
        connection.user((_, _) -> {});
    }
}
