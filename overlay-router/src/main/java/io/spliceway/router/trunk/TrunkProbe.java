// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.linux.Errno;
import io.spliceway.linux.NativeBuffer;
import io.spliceway.splice.Loop;
import io.spliceway.splice.Pump;
import io.spliceway.splice.Registration;

/** A trunk that carries no flow, only PING frames. On its loop's thread. */
public final class TrunkProbe implements TrunkConnection.User {
    /** What a probe finds. */
    public interface Listener {
        /**
         * A PING came back.
         *
         * @param rttNs nanoseconds since it was sent
         */
        void onAnswer(long rttNs);

        /** The connection is gone, or another node is at the other end. Once, last. */
        void onBroken(String why);
    }

    /** Frames dealt with in one turn. */
    private static final int MAX_FRAMES = 64;

    private final TrunkConnection connection;
    private final Loop loop;
    private final Listener listener;
    private long askedNs;
    private boolean asked;
    private boolean broken;

    /**
     * Greets the node at the other end of a connection that was just made.
     *
     * @param scratch shared by the loop, {@link TrunkConnection#SCRATCH_BYTES}
     * @param greeter this node's
     * @param peerId the node that is called
     */
    public TrunkProbe(
            Loop loop,
            NativeBuffer scratch,
            Registration registration,
            Greeter greeter,
            String peerId,
            Listener listener) {
        this.loop = loop;
        this.listener = listener;
        this.connection = new TrunkConnection(loop, scratch, registration, greeter, this);
        connection.greet(peerId);
    }

    /** Sends a PING. */
    public void ask() {
        asked = true;
        askedNs = loop.nanoTime();
        if (connection.send(FrameType.PING, 0, Ping.question(askedNs)) < 0) {
            breakUp("connection lost: " + Errno.text(connection.errno()));
        }
    }

    /** Nanoseconds the last PING has been waiting for its answer; 0 when none is. */
    public long waitingNs() {
        return asked ? loop.nanoTime() - askedNs : 0;
    }

    /** Ends the probe; the listener hears nothing more. */
    public void close() {
        if (!broken) {
            broken = true;
            connection.close();
        }
    }

    @Override
    public void onLost() {
        if (!broken) {
            broken = true;
            listener.onBroken("this node ends");
        }
    }

    @Override
    public void onReady(boolean mayRead, boolean mayWrite) {
        for (int frames = 0; !broken; frames++) {
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
            if (got <= 0) {
                breakUp(got == 0 ? "closed by the node" : Errno.text((int) got));
            }
        }
    }

    private long frame() {
        FrameType type = connection.reader().type();
        if (!Ping.isAnswer(connection.reader()) && type != FrameType.RESET) {
            return connection.common();
        }
        long got = connection.payload();
        if (got > 0) {
            heard(type, connection.reader().payload());
        }
        return got;
    }

    private void heard(FrameType type, byte[] payload) {
        try {
            if (type == FrameType.RESET) {
                Reset reset = Reset.decode(payload);
                breakUp("refused by node " + reset.nodeId() + ": " + reset.cause());
            } else {
                answered(payload);
            }
        } catch (FrameException e) {
            breakUp(String.valueOf(e.getMessage()));
        }
    }

    private void answered(byte[] payload) {
        if (asked && Ping.answers(payload, askedNs)) {
            asked = false;
            listener.onAnswer(loop.nanoTime() - askedNs);
        }
    }

    private void breakUp(String why) {
        if (!broken) {
            broken = true;
            connection.close();
            listener.onBroken(why);
        }
    }
}
