// SPDX-License-Identifier: Apache-2.0
package io.spliceway.repair;

import static io.spliceway.repair.RepairException.check;

import io.spliceway.linux.Bind;
import io.spliceway.linux.Close;
import io.spliceway.linux.Connect;
import io.spliceway.linux.Errno;
import io.spliceway.linux.NativeBuffer;
import io.spliceway.linux.Repair;
import io.spliceway.linux.Send;
import io.spliceway.linux.Shutdown;
import io.spliceway.linux.Socket;
import io.spliceway.linux.Tcp;
import io.spliceway.repair.RepairException.Reason;
import io.spliceway.repair.RepairState.Negotiated;
import io.spliceway.repair.RepairState.OutputEnd;
import io.spliceway.repair.RepairState.SendQueue;
import java.util.function.IntConsumer;

/**
 * A connection made anew from a {@link RepairState}, complete and still in repair mode until {@link #start}. Closed
 * before that, or when anything fails, it is gone without a packet. One thread at a time.
 *
 * <p>Packets of the peer must be dropped until {@link #restore} has returned and may come from then on: the probe that
 * {@link #start} sends wants an answer, so the guard goes between the two (see the package).
 *
 * <p>A connection whose peer has ended its output is restored with its input ended by shutdown(2): reads give the bytes
 * that were queued and then the end. The kernel calls it established, and after the last close holds it in FIN_WAIT2 for
 * {@code net.ipv4.tcp_fin_timeout}, since the peer's FIN will not come twice; on the wire nothing differs.
 */
public final class RestoredSocket implements AutoCloseable {
    /** Without scaling a window cannot be larger; as a clamp it keeps the kernel from scaling. */
    private static final int MAX_UNSCALED_WINDOW_BYTES = 65_535;

    private static final int MIN_MSS_BYTES = 88;
    private static final int MAX_MSS_BYTES = 32_767;

    private final RepairState state;
    private final int fd;
    private boolean over;

    /**
     * As {@link #restore(RepairState, IntConsumer)}, with nothing to set.
     *
     * @param state as it was frozen
     * @throws RepairException as there
     */
    public static RestoredSocket restore(RepairState state) throws RepairException {
        return restore(state, _ -> {});
    }

    /**
     * Makes the connection in a fresh non-blocking socket, in the network namespace of the calling thread, without a
     * packet.
     *
     * @param state as it was frozen
     * @param beforeBind gets the descriptor, on the calling thread, before bind(2) and connect(2): for options on which
     *     the address or the route depends, such as SO_MARK, SO_BINDTODEVICE or IP_TOS. It may not close, bind or connect
     *     it, nor leave repair mode. What it throws ends the attempt and comes out here
     * @throws RepairException when this machine lacks the address or a route ({@code NO_ADDRESS}); when the connection is
     *     still here ({@code IN_USE}); when this process may not ({@code NOT_PERMITTED})
     */
    public static RestoredSocket restore(RepairState state, IntConsumer beforeBind) throws RepairException {
        int fd = check("socket", Socket.tcp(state.local().getAddress()));
        RestoredSocket restored = new RestoredSocket(state, fd);
        try {
            restored.build(beforeBind);
            return restored;
        } catch (RepairException | RuntimeException | Error e) {
            restored.close();
            throw e;
        }
    }

    private RestoredSocket(RepairState state, int fd) {
        this.state = state;
        this.fd = fd;
    }

    /** The descriptor: this object's until {@link #start}, then the caller's. */
    public int fd() {
        return fd;
    }

    /**
     * Leaves repair mode, and what had not been sent is sent. In ESTABLISHED, a probe asks the peer for what it has and its
     * window; in other states the next retransmission does.
     *
     * @return the descriptor, the caller's from now on
     * @throws RepairException when a system call fails; the socket is closed then, without a FIN or a reset
     */
    public int start() throws RepairException {
        if (over) {
            throw new IllegalStateException("already started or closed");
        }
        try {
            check("TCP_REPAIR off", Repair.off(fd));
            SendQueue send = state.send();
            queue(send.bytes(), send.sentBytes(), send.bytes().length());
            if (send.end() == OutputEnd.QUEUED) {
                check("shutdown", Shutdown.shutdown(fd, Shutdown.SHUT_WR));
            }
            state.settings().applyAfter(fd);
        } catch (RepairException | RuntimeException | Error e) {
            Repair.on(fd);
            close();
            throw e;
        }
        over = true;
        return fd;
    }

    /** Closes the socket without a packet, unless it was started. Idempotent. */
    @Override
    public void close() {
        if (!over) {
            over = true;
            Close.close(fd);
        }
    }

    private void build(IntConsumer beforeBind) throws RepairException {
        check("TCP_REPAIR", Repair.on(fd));
        SendQueue send = state.send();
        QueuedBytes unread = state.receive().bytes();
        state.settings().applyBefore(fd, send.bytes().length(), unread.length());
        beforeBind.accept(fd);
        connect();
        setNegotiated(state.negotiated());

        select(Repair.RECEIVE_QUEUE);
        queue(unread, 0, unread.length());
        select(Repair.SEND_QUEUE);
        queue(send.bytes(), 0, send.sentBytes());
        if (send.end() == OutputEnd.SENT) {
            // Queues the FIN, which counts as sent like all that is queued now.
            check("shutdown", Shutdown.shutdown(fd, Shutdown.SHUT_WR));
        }
        select(Repair.NO_QUEUE);

        // After the receive queue, whose end it is checked against.
        check("TCP_REPAIR_WINDOW", Repair.setWindow(fd, state.window()));
        if (state.receive().ended()) {
            check("shutdown", Shutdown.shutdown(fd, Shutdown.SHUT_RD));
        }
    }

    private void connect() throws RepairException {
        select(Repair.SEND_QUEUE);
        check("TCP_QUEUE_SEQ", Repair.setQueueStart(fd, state.send().sequence()));
        // Counted back from its end, which is behind a FIN that has come: sequence numbers of bytes that were
        // acknowledged mean nothing to the peer any more.
        select(Repair.RECEIVE_QUEUE);
        check(
                "TCP_QUEUE_SEQ",
                Repair.setQueueStart(
                        fd, state.receive().sequence() - state.receive().bytes().length()));
        if (!state.negotiated().windowScaling()) {
            check("TCP_WINDOW_CLAMP", Tcp.setWindowClampBytes(fd, MAX_UNSCALED_WINDOW_BYTES));
        }
        // In repair mode connect(2) computes the segment size from this limit, and otherwise from 536 bytes.
        // Setting the MSS later does not compute it again.
        check(
                "TCP_MAXSEG",
                Tcp.setMaxSegmentBytes(fd, Math.clamp(state.negotiated().mssBytes(), MIN_MSS_BYTES, MAX_MSS_BYTES)));
        int bound = Bind.bind(fd, state.local());
        if (bound == -Errno.EADDRNOTAVAIL) {
            throw new RepairException(Reason.NO_ADDRESS, "bind: this machine does not have " + state.local());
        }
        check("bind to " + state.local(), bound);
        int connected = Connect.connect(fd, state.peer());
        if (connected == -Errno.EADDRNOTAVAIL) {
            throw new RepairException(
                    Reason.IN_USE,
                    "connect: the connection " + state.local() + " to " + state.peer() + " is still here");
        }
        check("connect to " + state.peer(), connected);
    }

    private void setNegotiated(Negotiated negotiated) throws RepairException {
        check("TCP_REPAIR_OPTIONS: MSS", Repair.setMssBytes(fd, negotiated.mssBytes()));
        if (negotiated.windowScaling()) {
            check(
                    "TCP_REPAIR_OPTIONS: window scale",
                    Repair.setWindowScales(fd, negotiated.sendScale(), negotiated.receiveScale()));
        }
        if (negotiated.sack()) {
            check("TCP_REPAIR_OPTIONS: SACK", Repair.setSack(fd));
        }
        if (negotiated.timestamps()) {
            check("TCP_REPAIR_OPTIONS: timestamps", Repair.setTimestamps(fd));
            check("TCP_TIMESTAMP", Repair.setTimestamp(fd, timestamp(negotiated)));
        }
    }

    /**
     * The clock where it was read. The lowest bit says whether it counts microseconds (Linux 6.7), and is rounded up to it:
     * the peer drops segments whose time goes back.
     */
    static long timestamp(Negotiated negotiated) {
        return negotiated.timestampsInUs()
                ? negotiated.timestamp() | 1
                : negotiated.timestamp() + 1 & ~1 & RepairState.MAX_U32;
    }

    private void queue(QueuedBytes bytes, int from, int to) throws RepairException {
        if (from == to) {
            return;
        }
        try (NativeBuffer buffer = new NativeBuffer(bytes.length())) {
            bytes.copyTo(buffer);
            for (int done = from; done < to; ) {
                done += (int) check(
                        "send",
                        Send.send(fd, buffer.address() + done, to - done, Send.MSG_DONTWAIT | Send.MSG_NOSIGNAL));
            }
        }
    }

    private void select(int queue) throws RepairException {
        check("TCP_REPAIR_QUEUE", Repair.selectQueue(fd, queue));
    }
}
