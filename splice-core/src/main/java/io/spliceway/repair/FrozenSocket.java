// SPDX-License-Identifier: Apache-2.0
package io.spliceway.repair;

import static io.spliceway.repair.RepairException.check;

import io.spliceway.linux.Connect;
import io.spliceway.linux.Errno;
import io.spliceway.linux.Repair;
import io.spliceway.linux.SockOpt;
import io.spliceway.linux.Tcp;
import io.spliceway.linux.TcpInfo;
import io.spliceway.repair.RepairException.Reason;

/**
 * A live connection that stands still, in repair mode: its state has been read, and it sends nothing new. It ends by
 * {@link #detach}, or goes on after {@link #close}; either leaves repair mode. One thread at a time; while it is frozen
 * nobody else may read, write or close the descriptor, which stays the caller's.
 *
 * <p>Packets of the peer must be dropped from before {@link #freeze} on (see the package): what came in afterwards would
 * be acknowledged here and be missing there. A change during the reading is noticed, one after it is not. Detach soon: the
 * retransmission timer still runs, and what it sends carries later timestamps than the state has. If this process dies
 * while the connection is frozen, the kernel forgets it without a packet.
 */
public final class FrozenSocket implements AutoCloseable {
    private static final int PEEK_FROM_START = -1;

    private final int fd;
    private final boolean reuseAddress;
    private final boolean urgentInline;
    private final int peekOffset;
    private final RepairState state;
    private boolean over;

    /**
     * Freezes a connection and reads it. On failure the connection goes on, and nothing was sent. One with unsent bytes
     * may be the slower for it when it was being read already ({@code URGENT_DATA}, {@code TOO_LARGE}, {@code IN_MOTION}):
     * an acknowledgement that came in meanwhile makes the kernel take them as sent, and they go out after a retransmission
     * timeout.
     *
     * @param fd a TCP socket, established or half-closed, that nobody reads or writes
     * @throws RepairException when it is not one ({@code NOT_TCP}, {@code NOT_CONNECTED}); when this process may not
     *     freeze, or could not restore ({@code NOT_PERMITTED}); when it has what cannot be carried
     *     ({@code UPPER_PROTOCOL}, {@code URGENT_DATA}, {@code TOO_LARGE}); when it does not stand still
     *     ({@code IN_MOTION})
     */
    public static FrozenSocket freeze(int fd) throws RepairException {
        checkConnection(fd);
        return new FrozenSocket(fd, Settings.read(fd));
    }

    private FrozenSocket(int fd, Settings settings) throws RepairException {
        this.fd = fd;
        this.reuseAddress = settings.reuseAddress();
        this.urgentInline = check("SO_OOBINLINE", SockOpt.getUrgentInline(fd)) != 0;
        this.peekOffset = SockOpt.getPeekOffset(fd);
        check("TCP_REPAIR", Repair.on(fd));
        try {
            // Otherwise the count of unread bytes ends at an urgent mark, and a peek begins where the last one ended.
            check("SO_OOBINLINE", SockOpt.setUrgentInline(fd, true));
            if (peekOffset >= 0) {
                check("SO_PEEK_OFF", SockOpt.setPeekOffset(fd, PEEK_FROM_START));
            }
            this.state = new ConnectionReader(fd, urgentInline).read(settings);
        } catch (RepairException | RuntimeException | Error e) {
            Repair.offWithoutProbe(fd);
            putBack();
            throw e;
        }
    }

    /** What the connection was when it was frozen. */
    public RepairState state() {
        return state;
    }

    /**
     * Ends the connection here without a packet: the kernel forgets it, and the descriptor is an unconnected socket out
     * of repair mode, to be closed by the caller. Whoever waits for its readiness is told of an error. This holds for
     * every copy of the descriptor, in other processes too.
     *
     * @throws RepairException when a system call fails; a connection that is still there is then still frozen, until
     *     {@link #close}
     */
    public void detach() throws RepairException {
        if (over) {
            return;
        }
        check("connect to no address", Connect.disconnect(fd));
        over = true;
        check("TCP_REPAIR off", Repair.offWithoutProbe(fd));
    }

    /**
     * Lets the connection go on, unless it was detached. In ESTABLISHED, a window probe asks the peer for the
     * acknowledgements that were dropped meanwhile; in other states the next retransmission does. What the kernel took as
     * sent while it stood still is sent after a retransmission timeout. Idempotent.
     *
     * @throws RepairException when repair mode cannot be left because this process has lost the capability
     */
    @Override
    public void close() throws RepairException {
        if (over) {
            return;
        }
        over = true;
        int off = Repair.off(fd);
        putBack();
        check("TCP_REPAIR off", off);
    }

    private static void checkConnection(int fd) throws RepairException {
        int protocol = SockOpt.protocol(fd);
        if (protocol != -Errno.ENOTSOCK) {
            check("SO_PROTOCOL", protocol);
        }
        if (protocol != SockOpt.IPPROTO_TCP) {
            throw new RepairException(Reason.NOT_TCP, "fd " + fd + " is not a TCP socket");
        }
        int state = check("TCP_INFO", Tcp.state(fd));
        if (!ConnectionReader.readable(state)) {
            String what = switch (state) {
                case TcpInfo.LISTEN -> "it listens";
                case TcpInfo.CLOSE -> "it is closed";
                default -> "its handshake is not done";
            };
            throw new RepairException(Reason.NOT_CONNECTED, "fd " + fd + " has no connection: " + what);
        }
        String upper = Tcp.getUpperProtocol(fd);
        if (upper != null && !upper.isEmpty()) {
            throw new RepairException(
                    Reason.UPPER_PROTOCOL,
                    "fd " + fd + " carries " + upper + " in the kernel, whose state is not read");
        }
        TcpRepair.checkBuffers();
    }

    /** What freezing changed; setting plain options of a socket that has them does not fail. */
    private void putBack() {
        SockOpt.setReuseAddress(fd, reuseAddress);
        SockOpt.setUrgentInline(fd, urgentInline);
        if (peekOffset >= 0) {
            SockOpt.setPeekOffset(fd, peekOffset);
        }
    }
}
