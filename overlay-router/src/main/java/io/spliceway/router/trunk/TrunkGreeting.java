// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.netty.util.NetUtil;
import io.spliceway.linux.Errno;
import io.spliceway.linux.NativeBuffer;
import io.spliceway.splice.LegOwner;
import io.spliceway.splice.Loop;
import io.spliceway.splice.Pump;
import io.spliceway.splice.Registration;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

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

    /** How long a connection may stay silent before it has said HELLO. */
    private static final long HELLO_MAX_NS = 5_000_000_000L;

    /** How long it may say nothing after that: longer than probes are apart. */
    private static final long SILENCE_MAX_NS = 600_000_000_000L;

    /** Frames dealt with in one turn. */
    private static final int MAX_FRAMES = 64;

    private final TrunkConnection connection;
    private final String caller;
    private final Greeter greeter;
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
            Greeter greeter,
            Windows windows,
            Acceptor acceptor) {
        this.caller = NetUtil.toSocketAddressString(caller);
        this.greeter = greeter;
        this.windows = windows;
        this.acceptor = acceptor;
        this.connection = new TrunkConnection(loop, scratch, registration, greeter, this);
        connection.calledBy(this.caller, "unknown");
        this.loop = loop;
        this.silence = loop.schedule(() -> refuse(Refusal.TIMEOUT, "no HELLO in time"), HELLO_MAX_NS);
    }

    /**
     * Greets a connection that was just accepted.
     *
     * @param scratch shared by the loop, {@link TrunkConnection#SCRATCH_BYTES}
     * @param caller where it came from, for the log
     * @param greeter this node's
     * @param windows of the loop
     */
    public static void start(
            Loop loop,
            NativeBuffer scratch,
            Registration registration,
            InetSocketAddress caller,
            Greeter greeter,
            Windows windows,
            Acceptor acceptor) {
        new TrunkGreeting(loop, scratch, registration, caller, greeter, windows, acceptor).onReady(true, false);
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
                refuse(Refusal.FRAME, "a frame out of place");
            } else if (got <= 0) {
                if (got == Pump.END && !connection.reader().isBetweenFrames()) {
                    connection.refuse(Refusal.FRAME, "the end within a frame");
                }
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
            case DATA, EOF -> outOfPlace();
        };
    }

    /** The caller ends a flow that has just ended here: it does not use the trunk again. */
    private long reset() {
        if (peerId == null) {
            return outOfPlace();
        }
        end();
        connection.close();
        return 1;
    }

    private long outOfPlace() {
        return connection.refuse(Refusal.FRAME, connection.reader().type() + " out of place");
    }

    private long common() {
        if (peerId == null) {
            return outOfPlace();
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

    /** A flow has ended cleanly; the caller may open another. */
    private void resume() {
        String peer = peerId;
        if (peer != null) {
            windows.learn(peer, connection);
        }
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
            if (peerId != null) {
                throw new FrameException("a second HELLO");
            }
            Greeter.Heard heard = greeter.hear(connection.reader().payload());
            peerId = heard.peerId();
            connection.calledBy(caller, heard.peerId());
            awaitMore();
            connection.send(FrameType.HELLO, 0, heard.answer());
            warmer = new WindowWarmer(loop, connection, heard.peerId(), windows);
            warmSoon();
            return got;
        } catch (FrameException e) {
            refuse(e);
            return got;
        }
    }

    private long open() {
        String peer = peerId;
        if (peer == null) {
            return outOfPlace();
        }
        long got = connection.payload();
        if (got <= 0) {
            return got;
        }
        try {
            Open open = OpenCodec.decode(connection.reader().payload());
            end();
            acceptor.onOpen(new TrunkLeg(connection, greeter.nodeId(), peer, LegOwner.NOBODY, _ -> resume()), open);
        } catch (FrameException e) {
            refuse(e);
        }
        return got;
    }

    private void refuse(FrameException e) {
        refuse(e.refusal(), String.valueOf(e.getMessage()));
    }

    private void refuse(Refusal cause, String why) {
        connection.refuse(cause, why);
        end();
        connection.reset(cause.cause(), greeter.nodeId());
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
