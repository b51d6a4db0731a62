// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoOps;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.spliceway.linux.Errno;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Readiness by io_uring(7): one multishot POLL_ADD a descriptor (Linux 5.13), which answers with a completion each time
 * something may have changed, and so is as edge-triggered as epoll. Only readiness: bytes are moved by system calls,
 * because {@code IORING_OP_SPLICE} always goes through a worker thread of the kernel.
 *
 * <p>What is different from epoll, io_uring_enter(2) and io_uring/poll.c of Linux 6.18:
 *
 * <ul>
 *   <li>A completion may carry what the wake-up announced instead of what is; for TCP that is {@code IN | PRI} for any
 *       data. It is the hint {@link ReadyHandler} speaks of.
 *   <li>The kernel may end a poll that was to last (a completion without {@code F_MORE}, as when the completion queue is
 *       full). Polling anew first reports what is, so nothing is missed.
 *   <li>A poll holds the file. close(2) frees the number at once, but the connection ends when the poll is cancelled,
 *       with the loop's next io_uring_enter(2): at the latest when the events at hand have been handled.
 * </ul>
 */
final class IoUringLoop extends NettyLoop {
    private static final InternalLogger LOG = InternalLoggerFactory.getInstance(IoUringLoop.class);

    // enum io_uring_op and flags, linux/io_uring.h
    private static final byte NOP = 0;
    private static final byte POLL_ADD = 6;
    private static final byte ASYNC_CANCEL = 14;
    private static final int POLL_ADD_MULTI = 1;
    private static final int CQE_F_MORE = 1 << 1;

    private static final int NO_FD = -1;
    private static final long NO_POLL = 0;
    private static final int EDGES = ReadyHandler.IN | ReadyHandler.PRI | ReadyHandler.OUT | ReadyHandler.RDHUP;
    private static final IoUringIoOps TURN = operation(NOP, NO_FD, 0, 0, 0);

    /** Who has asked for another turn since the last ones were submitted. */
    private final List<IoUringHandle> turnsAsked = new ArrayList<>();

    private final Runnable submitTurns = this::submitTurns;

    IoUringLoop(IoEventLoop eventLoop, LoopOptions options) {
        super(eventLoop, options);
    }

    @Override
    Handle newHandle(int fd, ReadyHandler handler, boolean room) {
        return new IoUringHandle(fd, handler);
    }

    /**
     * As a task, so that the turns come with the next round of the loop, behind its tasks and timers. Within one round
     * Netty goes on, up to 128 times, while handling completions has led to submissions (4.2): turns submitted there and
     * then would keep everything else waiting.
     */
    private void askForTurn(IoUringHandle handle) {
        if (turnsAsked.isEmpty()) {
            eventLoop().execute(submitTurns);
        }
        turnsAsked.add(handle);
    }

    private void submitTurns() {
        for (int i = 0; i < turnsAsked.size(); i++) {
            turnsAsked.get(i).submitTurn();
        }
        turnsAsked.clear();
    }

    /** {@code struct io_uring_sqe}, of which these operations need few fields. */
    private static IoUringIoOps operation(byte opcode, int fd, long address, int length, int opFlags) {
        return new IoUringIoOps(
                opcode, (byte) 0, (short) 0, fd, 0L, address, length, opFlags, 0L, (short) 0, (short) 0, 0, 0L);
    }

    private final class IoUringHandle extends Handle implements IoUringIoHandle {
        private long poll = NO_POLL;
        private @Nullable IoRegistration turn;
        /** What has become ready since the turn was asked for: there may be many completions, and each would be a turn. */
        private int readyMeanwhile;

        IoUringHandle(int fd, ReadyHandler handler) {
            super(fd, handler);
        }

        @Override
        void watch(IoRegistration registered) {
            poll = registered.submit(operation(POLL_ADD, descriptor(), 0, POLL_ADD_MULTI, EDGES));
        }

        /** Asked for from the beginning: a completion tells what has changed, so to have room costs one at first. */
        @Override
        void watchRoom(IoRegistration registered, boolean on) {}

        /** An operation that does nothing completes behind what is ready by then, and costs no look at the socket. */
        @Override
        void rearm(IoRegistration registered) {
            if (turn == null) {
                turn = registered;
                askForTurn(this);
            }
        }

        private void submitTurn() {
            IoRegistration registered = turn;
            if (registered == null || !isOpen()) {
                return;
            }
            try {
                registered.submit(TURN);
            } catch (RuntimeException e) {
                // Without its turn it would wait for ever; the others have theirs.
                LOG.error("fd={} gets no further turn", descriptor(), e);
                close();
            }
        }

        /**
         * Race window: the number may belong to another connection by the time the kernel sees a poll of it that was
         * submitted in this same turn. The cancellation is behind it in the queue, and its completions come here.
         */
        @Override
        void unwatch(IoRegistration registered) {
            if (poll != NO_POLL) {
                registered.submit(operation(ASYNC_CANCEL, NO_FD, poll, 0, 0));
                poll = NO_POLL;
            }
        }

        @Override
        public void handle(IoRegistration source, IoEvent event) {
            IoUringIoEvent completion = (IoUringIoEvent) event;
            if (!isOpen()) {
                return;
            }
            if (completion.opcode() == NOP) {
                int events = ReadyHandler.IN | readyMeanwhile;
                turn = null;
                readyMeanwhile = 0;
                ready(events);
            } else if (completion.opcode() == POLL_ADD) {
                polled(source, completion.res(), (completion.flags() & CQE_F_MORE) != 0);
            }
        }

        private void polled(IoRegistration registered, int result, boolean goesOn) {
            if (!goesOn) {
                poll = NO_POLL;
            }
            if (result < 0) {
                LOG.error("fd={} cannot be watched any longer: {}", descriptor(), Errno.text(result));
                close();
                return;
            }
            if (turn == null) {
                ready(result);
            } else {
                readyMeanwhile |= result;
            }
            if (!goesOn && isOpen()) {
                watch(registered);
            }
        }
    }
}
