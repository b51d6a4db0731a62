// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.linux.Errno;
import io.spliceway.linux.Tcp;
import io.spliceway.linux.TcpInfo;
import io.spliceway.splice.Cause;
import io.spliceway.splice.Leg;
import io.spliceway.splice.LegOwner;
import io.spliceway.splice.Pump;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A trunk as a leg of the flow it carries. */
public final class TrunkLeg extends Leg implements TrunkConnection.User {
    private static final Logger LOG = LoggerFactory.getLogger(TrunkLeg.class);

    /** Frames taken in one turn; a peer may send frames that carry nothing as fast as it likes. */
    private static final int MAX_FRAMES = 1_024;

    private final TrunkConnection connection;
    private final String selfId;
    private final String peerId;
    private final Consumer<TrunkConnection> whenIdle;
    private Runnable whenProven = () -> {};
    /** The question that waits for its answer, 0 for none. */
    private long asked;

    private long acknowledgedBefore;
    private boolean ended;
    private boolean outputEnded;
    private boolean inputBroken;
    private boolean resetReceived;
    private @Nullable String resetBy;

    /**
     * Takes over a trunk for one flow.
     *
     * @param selfId this node
     * @param peerId the node at the other end
     * @param whenIdle given the trunk when the flow has ended cleanly and another may follow
     */
    TrunkLeg(
            TrunkConnection connection,
            String selfId,
            String peerId,
            LegOwner owner,
            Consumer<TrunkConnection> whenIdle) {
        super(owner);
        this.connection = connection;
        this.selfId = selfId;
        this.peerId = peerId;
        this.whenIdle = whenIdle;
        connection.user(this);
    }

    /** The node at the other end. */
    public String peerId() {
        return peerId;
    }

    /** The descriptor, for socket options. */
    public int fd() {
        return connection.descriptor();
    }

    /** The node that saw why the flow ended, when a RESET frame told. */
    public @Nullable String resetBy() {
        return resetBy;
    }

    /** Asks, behind what is queued, whether the node is still there. */
    void askForProof() {
        acknowledgedBefore = acknowledged();
        asked = connection.newQuestion();
        connection.send(FrameType.PING, 0, Ping.question(asked));
    }

    /**
     * For a trunk that waited in the pool.
     *
     * @param task run soon after the node is known to have the flow
     */
    public void whenProven(Runnable task) {
        whenProven = task;
    }

    /**
     * For a leg that has failed and waited in the pool: whether the node has had nothing of the flow. Its kernel has
     * acknowledged nothing, so nothing was acted upon.
     */
    public boolean isUntouched() {
        return asked != 0 && !resetReceived && acknowledged() == acknowledgedBefore;
    }

    /** Bytes of this connection that its peer's kernel has acknowledged; -1 when that is not known. */
    private long acknowledged() {
        TcpInfo info = Tcp.info(connection.descriptor());
        return info == null ? -1 : info.bytesAcked();
    }

    private void proven() {
        if (asked != 0) {
            asked = 0;
            connection.later(whenProven);
        }
    }

    /** The answer to our question, or one to the pool's; anything else is dealt with as on any trunk. */
    private long ping() {
        if (!Ping.isAnswer(connection.reader())) {
            return connection.common();
        }
        long got = connection.payload();
        if (got > 0 && Ping.answers(connection.reader().payload(), asked)) {
            proven();
        }
        return got;
    }

    @Override
    public void onReady(boolean mayRead, boolean mayWrite) {
        if (connection.errno() != 0) {
            fail(connection.errno());
        }
        if (ended && mayRead) {
            watch();
        }
        ready(mayRead, mayWrite);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Takes the payload of as many frames as there are, so that small frames do not cost a write each. An end of
     * stream without an EOF frame is a broken trunk, never a clean end.
     */
    @Override
    protected long fill(Pump pump, long maxBytes) {
        if (inputBroken) {
            return -errno();
        }
        long taken = 0;
        int frames = 0;
        while (taken < maxBytes && !ended) {
            long got = next(pump, maxBytes - taken);
            if (got > 0) {
                taken += got;
            } else if (got < 0 && taken > 0) {
                keepForLater(got);
                return taken;
            } else if (got < 0) {
                return got;
            }
            if (++frames == MAX_FRAMES) {
                yieldTurn();
                return taken > 0 ? taken : Pump.WOULD_BLOCK;
            }
        }
        return taken > 0 ? taken : Pump.END;
    }

    @Override
    protected void yieldTurn() {
        if (ended || inputBroken) {
            // What comes next was read already; the kernel has nothing to tell of it.
            connection.later(() -> ready(true, false));
        } else {
            connection.yieldTurn();
        }
    }

    @Override
    protected void awaitRoom() {
        connection.awaitRoom();
    }

    @Override
    protected Runnable guarded(Runnable task) {
        return connection.guarded(task);
    }

    @Override
    public void onLost() {
        lost();
    }

    @Override
    protected long drain(Pump pump) {
        return connection.drain(pump);
    }

    @Override
    protected int endOutput() {
        outputEnded = true;
        return connection.sendEof();
    }

    /** The peer may still say that the flow has failed; the kernel has no event for a frame. */
    @Override
    protected void inputEnded() {
        watch();
    }

    @Override
    protected void release() {
        owner(LegOwner.NOBODY);
        if (ended && outputEnded && errno() == 0 && connection.isBetweenFrames()) {
            whenIdle.accept(connection);
        } else {
            connection.close();
        }
    }

    @Override
    public void abort(Cause cause) {
        owner(LegOwner.NOBODY);
        if (connection.errno() != 0) {
            connection.closeNow();
        } else if (resetReceived) {
            connection.close();
        } else {
            connection.reset(cause, selfId);
        }
    }

    /** Bytes taken, 0 when a frame without payload for the flow was dealt with, or {@code -errno}. */
    private long next(Pump pump, long maxBytes) {
        long header = connection.header();
        if (header <= 0) {
            return broken(header);
        }
        return switch (connection.reader().type()) {
            case DATA -> data(pump, maxBytes);
            case EOF -> {
                connection.payload();
                ended = true;
                yield 0;
            }
            case RESET -> reset();
            case HELLO -> hello();
            case PING -> nothing(ping());
            case PAD -> nothing(connection.common());
            case OPEN -> breakInput(Errno.EPROTO);
        };
    }

    private long data(Pump pump, long maxBytes) {
        if (connection.reader().left() == 0) {
            connection.reader().took(0);
            return 0;
        }
        long got = connection.fill(pump, maxBytes);
        if (got > 0) {
            proven();
            return got;
        }
        return broken(got);
    }

    private long reset() {
        long got = connection.payload();
        if (got <= 0) {
            return broken(got);
        }
        try {
            Reset frame = Reset.decode(connection.reader().payload());
            resetReceived = true;
            resetBy = frame.nodeId();
            return breakInput(frame.cause().errno());
        } catch (FrameException e) {
            return protocol(e);
        }
    }

    /** The answer to our own HELLO: the right node must be there. */
    private long hello() {
        long got = connection.payload();
        if (got <= 0) {
            return broken(got);
        }
        try {
            Hello.checkAnswer(connection.reader().payload(), peerId);
            return 0;
        } catch (FrameException e) {
            return protocol(e);
        }
    }

    private long protocol(FrameException e) {
        LOG.warn("trunk broken peer={} why=\"{}\"", peerId, e.getMessage());
        return breakInput(Errno.EPROTO);
    }

    /** Nothing after this can be made sense of. */
    private long breakInput(int positiveErrno) {
        inputBroken = true;
        fail(positiveErrno);
        return -positiveErrno;
    }

    /** See {@link TrunkConnection#watchPeer}. */
    public void watchPeer(long deadAfterNs) {
        connection.watchPeer(deadAfterNs);
    }

    /** After EOF only RESET, PING and PAD make sense. */
    private void watch() {
        if (outputEnded) {
            // The flow is over; what comes now belongs to the next one.
            return;
        }
        for (int frames = 0; errno() == 0; frames++) {
            if (frames == MAX_FRAMES) {
                yieldTurn();
                return;
            }
            long header = connection.header();
            if (header == Pump.WOULD_BLOCK) {
                return;
            }
            long got = header <= 0 ? broken(header) : afterEnd();
            if (got < 0 && got != Pump.WOULD_BLOCK) {
                fail((int) -got);
            } else if (got < 0) {
                return;
            }
        }
    }

    private long afterEnd() {
        return switch (connection.reader().type()) {
            case RESET -> reset();
            case PING -> nothing(ping());
            case PAD -> nothing(connection.common());
            default -> breakInput(Errno.EPROTO);
        };
    }

    private void keepForLater(long got) {
        if (got != Pump.WOULD_BLOCK) {
            fail((int) -got);
        } else if (!connection.reader().isUnderWay()) {
            // There was not even a header; inside a frame it might be the pump that has no room.
            drained();
        }
    }

    private static long nothing(long got) {
        return got > 0 ? 0 : broken(got);
    }

    private static long broken(long got) {
        return got == Pump.END ? -Errno.ECONNRESET : got;
    }
}
