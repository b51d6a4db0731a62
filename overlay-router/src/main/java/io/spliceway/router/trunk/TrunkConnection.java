// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.linux.Errno;
import io.spliceway.linux.NativeBuffer;
import io.spliceway.linux.Shutdown;
import io.spliceway.splice.Cause;
import io.spliceway.splice.Loop;
import io.spliceway.splice.Pump;
import io.spliceway.splice.ReadyHandler;
import io.spliceway.splice.Registration;
import org.jspecify.annotations.Nullable;

/** A connection that speaks frames, and how it ends. One loop thread only. */
public final class TrunkConnection implements ReadyHandler {
    /** Bytes the loop's scratch memory for frames must have. */
    public static final int SCRATCH_BYTES = 16 << 10;

    /** How long a closing trunk waits for the peer to close as well while the peer acknowledges nothing. */
    private static final long CLOSE_STALLED_NS = 5_000_000_000L;

    /** How long in all. */
    private static final long CLOSE_MAX_NS = 600_000_000_000L;

    /** How long the called node may take for its HELLO, a lost packet or two included. */
    private static final long ANSWER_MAX_NS = 20_000_000_000L;

    /** Reads of a closing trunk in one turn. */
    private static final int CLOSE_READS = 64;

    private static final byte[] NOTHING = new byte[0];

    /** How the connection stands. */
    private enum State {
        OPEN,
        /** Nothing more is said; what comes is thrown away until the peer has closed too. */
        CLOSING,
        CLOSED
    }

    /** Who uses the connection. On the loop's thread. */
    interface User {
        /** Something may be read or written, or the connection has failed (see {@link TrunkConnection#errno}). */
        void onReady(boolean mayRead, boolean mayWrite);

        /** The loop lets go of the connection, see {@link ReadyHandler#onLost}. */
        default void onLost() {}
    }

    private final Loop loop;
    private final NativeBuffer scratch;
    private final Registration registration;
    private final Greeter greeter;
    private final FrameReader reader;
    private final FrameWriter writer;
    private User user;
    private State state = State.OPEN;
    private int errno;
    private int frameOutLeft;
    private byte @Nullable [] answerDue;
    private Loop.@Nullable Timer closeTimer;
    private int unacknowledgedBefore = Integer.MAX_VALUE;
    private long closeEndNs;
    private @Nullable PeerWatch peerWatch;
    private long endNs;
    private long lastQuestion;
    private Delivery delivered = Delivery.NOTHING;
    private String caller;
    private String peerId = "unknown";
    /** Our HELLO, until it is answered. */
    private Greeter.@Nullable Call call;

    private Loop.@Nullable Timer answerTimer;
    private boolean refused;

    /**
     * Takes over a connected socket.
     *
     * @param registration its events come here from now on
     * @param scratch shared by the loop, {@link #SCRATCH_BYTES}
     * @param greeter this node's
     */
    TrunkConnection(Loop loop, NativeBuffer scratch, Registration registration, Greeter greeter, User user) {
        this.loop = loop;
        this.scratch = scratch;
        this.registration = registration;
        this.greeter = greeter;
        this.caller = greeter.nodeId();
        this.reader = new FrameReader(loop.kernel(), scratch);
        this.writer = new FrameWriter(loop.kernel(), scratch);
        this.user = user;
        registration.handler(this);
    }

    /** Queues a HELLO for the next {@link #send}. The answer is {@link #common}'s, and nothing may come before it. */
    void greet(String calledId) {
        Greeter.Call made = greeter.call(calledId);
        call = made;
        peerId = calledId;
        queue(FrameType.HELLO, made.hello());
        answerTimer = loop.schedule(guarded(this::onNoAnswer), ANSWER_MAX_NS);
    }

    /** Says for the log who is at the other end: where the connection came from, and once it is known the node. */
    void calledBy(String address, String nodeId) {
        caller = address;
        peerId = nodeId;
    }

    /** Counts and logs, once for a connection, that the other side breaks the protocol; its end is the user's. */
    int refuse(Refusal cause, String why) {
        if (!refused) {
            refused = true;
            greeter.refused(cause, caller, peerId, why);
        }
        return -Errno.EPROTO;
    }

    private void onNoAnswer() {
        if (call != null && state == State.OPEN) {
            refuse(Refusal.TIMEOUT, "no answer to HELLO");
            fail(Errno.ETIMEDOUT);
            user.onReady(true, true);
        }
    }

    int descriptor() {
        return registration.descriptor();
    }

    /** Notes what was delivered until now, and returns what was noted before. */
    Delivery delivered(Delivery now) {
        Delivery before = delivered;
        delivered = now;
        return before;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Whether both streams stand between two frames, so that another flow can follow. */
    boolean isBetweenFrames() {
        return frameOutLeft == 0 && !reader.isUnderWay();
    }

    void user(User next) {
        user = next;
    }

    /** A token that no PING of this connection had. */
    long newQuestion() {
        return ++lastQuestion;
    }

    /** When it is too old for another flow, by the loop's clock. */
    long endNs() {
        return endNs;
    }

    void endNs(long ns) {
        endNs = ns;
    }

    FrameReader reader() {
        return reader;
    }

    /** The first error of the connection, positive, or 0. */
    int errno() {
        return errno;
    }

    @Override
    public void onReady(int events) {
        if (state == State.CLOSED) {
            return;
        }
        if ((events & (ERR | HUP)) != 0) {
            int error = loop.kernel().takeError(descriptor());
            if (error > 0) {
                fail(error);
            }
        }
        if (state == State.CLOSING) {
            continueClosing();
            return;
        }
        if (writer.isPending()) {
            flush();
        }
        user.onReady((events & (IN | RDHUP | HUP | ERR)) != 0, (events & (OUT | HUP | ERR)) != 0);
    }

    @Override
    public void onLost() {
        state = State.CLOSED;
        cancelTimers();
        user.onLost();
    }

    /** Has the owner told again of what is ready, after other connections of the loop had their turn. */
    void yieldTurn() {
        registration.rearm();
    }

    /** Has the owner told when there is room to write again. */
    void awaitRoom() {
        registration.watchRoom(true);
    }

    /**
     * Ends the connection with {@code ETIMEDOUT} when the peer is found dead, see {@link PeerWatch}. Once for a connection.
     *
     * @param deadAfterNs nanoseconds, 0 for never
     */
    void watchPeer(long deadAfterNs) {
        if (deadAfterNs > 0 && peerWatch == null && state == State.OPEN) {
            peerWatch = new PeerWatch(loop, registration, deadAfterNs, this::onPeerDead);
        }
    }

    private void onPeerDead() {
        fail(Errno.ETIMEDOUT);
        if (state == State.OPEN) {
            user.onReady(true, true);
        } else {
            closeNow();
        }
    }

    /** Runs a task soon that concerns this connection, unless it is closed by then. */
    void later(Runnable task) {
        loop.execute(guarded(task));
    }

    /** As {@link Registration#guarded}. */
    Runnable guarded(Runnable task) {
        return registration.guarded(task);
    }

    void fail(int positiveErrno) {
        if (errno == 0) {
            errno = positiveErrno;
        }
    }

    /** Whether frames wait in memory because the kernel has no room for them. */
    boolean hasUnsent() {
        return writer.isPending();
    }

    /** Queues a frame and sends what can be sent now; the rest goes when there is room. 0 or {@code -errno}. */
    int send(FrameType type, int flags, byte[] payload) {
        writer.queue(type, flags, payload);
        return flush();
    }

    /** Queues a frame for the next {@link #send}. */
    void queue(FrameType type, byte[] payload) {
        writer.queue(type, 0, payload);
    }

    /** Reads the next header; as {@link FrameReader#header}. */
    long header() {
        if (refused) {
            return -Errno.EPROTO;
        }
        long got = reader.header(descriptor());
        if (got == -Errno.EPROTO) {
            return refuse(Refusal.FRAME, "a malformed header");
        }
        if (got > 0 && call != null && reader.type() != FrameType.HELLO && reader.type() != FrameType.RESET) {
            return refuse(Refusal.FRAME, reader.type() + " before the answer to HELLO");
        }
        return got;
    }

    /** Reads a control frame's payload; as {@link FrameReader#payload}. */
    long payload() {
        return reader.payload(descriptor());
    }

    /** Deals with a frame any user of a trunk may meet: PING is answered, PAD thrown away, HELLO checked. As a read. */
    long common() {
        if (reader.type() == FrameType.PAD) {
            return reader.skip(descriptor());
        }
        if (reader.type() == FrameType.HELLO && call != null) {
            return answered(call);
        }
        if (reader.type() != FrameType.PING) {
            return refuse(Refusal.FRAME, reader.type() + " out of place");
        }
        boolean answer = (reader.flags() & Ping.ANSWER) != 0;
        long got = payload();
        if (got > 0 && !answer) {
            answer(reader.payload());
        }
        return got;
    }

    private long answered(Greeter.Call made) {
        long got = payload();
        if (got <= 0) {
            return got;
        }
        call = null;
        cancel(answerTimer);
        try {
            made.check(reader.payload());
            return got;
        } catch (FrameException e) {
            return refuse(e.refusal(), String.valueOf(e.getMessage()));
        }
    }

    /**
     * An answer can't stand inside a DATA frame; it waits for the frame's end. One is owed at most: who asks without
     * reading has the last question answered only.
     */
    private void answer(byte[] payload) {
        if (frameOutLeft > 0 || writer.isPending()) {
            answerDue = payload;
        } else {
            answerDue = null;
            send(FrameType.PING, Ping.ANSWER, payload);
        }
    }

    private void answerWhatIsDue() {
        byte[] due = answerDue;
        if (due != null && frameOutLeft == 0 && !writer.isPending()) {
            answer(due);
        }
    }

    /** Takes payload of the DATA frame under way; as {@link Pump#fill}. */
    long fill(Pump pump, long maxBytes) {
        long got = pump.fill(descriptor(), Math.min(maxBytes, reader.left()));
        if (got > 0) {
            reader.took(got);
        }
        return got;
    }

    /** Puts a pump's bytes into DATA frames; as {@link Pump#drain}. */
    long drain(Pump pump) {
        if (writer.isPending()) {
            long flushed = writer.flush(descriptor(), true);
            if (flushed < 0) {
                return flushed;
            }
        }
        if (frameOutLeft == 0) {
            int length = (int) pump.heldBytes();
            long begun = writer.dataHeader(descriptor(), length);
            if (begun < 0) {
                return begun;
            }
            frameOutLeft = length;
            if (writer.isPending()) {
                return Pump.WOULD_BLOCK;
            }
        }
        long put = pump.drain(descriptor(), Math.min(pump.heldBytes(), frameOutLeft));
        if (put > 0) {
            frameOutLeft -= (int) put;
            answerWhatIsDue();
        }
        return put;
    }

    /**
     * Says what ended the flow, behind everything sent before, and closes. A frame that lacks part of its payload can't
     * be followed by another: then the connection is reset, which the peer takes for the same.
     */
    void reset(Cause cause, String nodeId) {
        if (frameOutLeft > 0) {
            closeNow();
            return;
        }
        send(FrameType.RESET, 0, new Reset(cause, nodeId).encode());
        close();
    }

    /** The sender's output of this flow is over. 0 or {@code -errno}. */
    int sendEof() {
        return send(FrameType.EOF, 0, NOTHING);
    }

    /**
     * Closes without losing what was sent: a close with unread bytes would send a reset, which can overtake the last
     * frames. So the output is shut down and what still comes is thrown away until the peer has closed too.
     */
    void close() {
        if (state != State.OPEN) {
            return;
        }
        state = State.CLOSING;
        if (errno != 0) {
            closeNow();
            return;
        }
        closeEndNs = loop.nanoTime() + CLOSE_MAX_NS;
        continueClosing();
        awaitPeer();
    }

    /**
     * While the peer acknowledges, however slowly, it is waited for, and so it is while frames could not be given to the
     * kernel and the peer is known to live; then the kernel has the rest, as with any socket that is closed.
     */
    private void awaitPeer() {
        if (state == State.CLOSED) {
            return;
        }
        int left = loop.kernel().unacknowledgedBytes(descriptor());
        boolean unsent = writer.isPending() && peerWatch != null;
        if ((unsent || left < unacknowledgedBefore) && loop.nanoTime() - closeEndNs < 0) {
            unacknowledgedBefore = left;
            closeTimer = loop.schedule(guarded(this::awaitPeer), CLOSE_STALLED_NS);
        } else {
            closed();
        }
    }

    /** Closes at once, with a reset. Idempotent. */
    void closeNow() {
        if (state == State.CLOSED) {
            return;
        }
        loop.kernel().resetOnClose(descriptor());
        closed();
    }

    private void closed() {
        state = State.CLOSED;
        registration.closeDescriptor();
        cancelTimers();
    }

    private void cancelTimers() {
        cancel(closeTimer);
        cancel(answerTimer);
        PeerWatch watching = peerWatch;
        if (watching != null) {
            watching.cancel();
        }
    }

    private static void cancel(Loop.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    private void continueClosing() {
        if (writer.isPending() && flush() == 0 && writer.isPending()) {
            return;
        }
        int fd = descriptor();
        loop.kernel().shutdown(fd, Shutdown.SHUT_WR);
        long got = 0;
        for (int reads = 0; reads < CLOSE_READS; reads++) {
            got = loop.kernel().recv(fd, scratch.address(), scratch.capacity(), 0);
            if (got <= 0 && got != -Errno.EINTR) {
                break;
            }
        }
        if (got > 0 || got == -Errno.EINTR) {
            yieldTurn();
        } else if (got != -Errno.EAGAIN) {
            closed();
        }
    }

    private int flush() {
        long flushed = writer.flush(descriptor(), false);
        if (flushed < 0 && flushed != Pump.WOULD_BLOCK) {
            fail((int) -flushed);
            return (int) flushed;
        }
        if (flushed == Pump.WOULD_BLOCK) {
            awaitRoom();
        }
        answerWhatIsDue();
        return 0;
    }
}
