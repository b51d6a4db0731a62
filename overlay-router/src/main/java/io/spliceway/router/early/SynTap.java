// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.early;

import io.spliceway.linux.Close;
import io.spliceway.linux.Errno;
import io.spliceway.linux.NativeBuffer;
import io.spliceway.linux.Packet;
import io.spliceway.linux.PacketFilter;
import io.spliceway.linux.Recv;
import io.spliceway.linux.SockOpt;
import io.spliceway.splice.Loop;
import io.spliceway.splice.ReadyHandler;
import io.spliceway.splice.Registration;
import java.io.IOException;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Sees the SYNs that come for some ports, by a packet socket. Opened on any thread, then on its loop's. What the firewall
 * will drop is seen as well.
 */
public final class SynTap implements ReadyHandler {
    /** Told of SYNs. On the loop's thread. */
    public interface Listener {
        /** Somebody asks for a connection, or pretends to. */
        void onSyn(FourTuple tuple);

        /** So many more were not shown, for lack of room. */
        void onDropped(long count);
    }

    /** IPv4's longest header, or IPv6's, and TCP's shortest. */
    private static final int SNAP_BYTES = 60 + 20;

    /** What the kernel may keep for us, about a hundred SYNs: a flood holds no more memory than this. */
    private static final int QUEUE_BYTES = 256 << 10;

    /** SYNs before other descriptors of the loop have their turn. */
    private static final int MAX_PER_TURN = 64;

    private static final long DROPS_EVERY_NS = 1_000_000_000L;
    private static final int TCP_PORTS_BYTES = 4;
    private static final int IPV6_HEADER_BYTES = 40;

    private final Loop loop;
    private final int fd;
    private final int protocol;
    private final Listener listener;
    private final NativeBuffer packet = new NativeBuffer(SNAP_BYTES);
    private @Nullable Registration registration;
    private boolean ended;
    private long dropsReadNs;

    private SynTap(Loop loop, int fd, int protocol, Listener listener) {
        this.loop = loop;
        this.fd = fd;
        this.protocol = protocol;
        this.listener = listener;
    }

    /** Why this process can't see SYNs, with what would mend it; null when it can. */
    public static @Nullable String unavailabilityCause() {
        int fd = Packet.socket();
        if (fd >= 0) {
            Close.close(fd);
            return null;
        }
        return switch (-fd) {
            case Errno.EPERM ->
                "the process lacks CAP_NET_RAW (AmbientCapabilities=CAP_NET_RAW in its systemd unit, --cap-add=NET_RAW"
                        + " in a container, or early_syn.mode: off)";
            case Errno.EAFNOSUPPORT ->
                "packet sockets are not to be had (modprobe af_packet; RestrictAddressFamilies= of its systemd unit must"
                        + " list AF_PACKET)";
            default -> "no packet socket: " + Errno.text(fd);
        };
    }

    /**
     * Opens the socket, in the network namespace of the calling thread; nothing is told before {@link #begin}.
     *
     * @param protocol {@link Packet#IPV4} or {@link Packet#IPV6}
     * @param ports where the SYNs must go to
     * @throws IOException when the kernel refuses, with nothing left open
     */
    public static SynTap open(Loop loop, int protocol, SortedSet<Integer> ports, Listener listener) throws IOException {
        int fd = Packet.socket();
        if (fd < 0) {
            throw new IOException(Errno.text(fd));
        }
        PacketFilter filter = protocol == Packet.IPV4
                ? PacketFilter.synOverIpv4(ports, SNAP_BYTES)
                : PacketFilter.synOverIpv6(ports, SNAP_BYTES);
        int result = filter.attach(fd);
        if (result == 0) {
            result = SockOpt.setReceiveBufferBytes(fd, QUEUE_BYTES);
        }
        if (result == 0) {
            result = Packet.bind(fd, protocol);
        }
        if (result < 0) {
            Close.close(fd);
            throw new IOException(Errno.text(result));
        }
        return new SynTap(loop, fd, protocol, listener);
    }

    /**
     * Begins.
     *
     * @throws IOException when the kernel refuses; the socket is closed
     */
    public void begin() throws IOException {
        try {
            registration = loop.register(fd, this);
        } catch (IOException e) {
            ended = true;
            packet.close();
            throw e;
        }
    }

    /** Closes the socket. Idempotent; before {@link #begin} on any thread. */
    public void end() {
        if (ended) {
            return;
        }
        ended = true;
        Registration watching = registration;
        if (watching != null) {
            watching.closeDescriptor();
        } else {
            Close.close(fd);
        }
        packet.close();
    }

    @Override
    public void onLost() {
        end();
    }

    @Override
    public void onReady(int events) {
        for (int i = 0; i < MAX_PER_TURN; i++) {
            if (ended) {
                return;
            }
            long got = Recv.recv(fd, packet.address(), packet.capacity(), 0);
            if (got == -Errno.EAGAIN) {
                countDrops();
                return;
            }
            if (got > 0) {
                seen((int) got);
            }
            // Any other error is of an interface that went down, and is told once.
        }
        countDrops();
        Registration watching = registration;
        if (watching != null && !ended) {
            watching.rearm();
        }
    }

    /** The filter has looked at what is read here, but not at whether the header's length is right. */
    private void seen(int bytes) {
        int tcp = protocol == Packet.IPV4 ? (packet.getByte(0) & 0xf) * 4 : IPV6_HEADER_BYTES;
        if (tcp < 20 || tcp + TCP_PORTS_BYTES > bytes) {
            return;
        }
        listener.onSyn(protocol == Packet.IPV4 ? FourTuple.ofIpv4(packet, tcp) : FourTuple.ofIpv6(packet, tcp));
    }

    private void countDrops() {
        long nowNs = loop.nanoTime();
        if (!ended && nowNs - dropsReadNs >= DROPS_EVERY_NS) {
            dropsReadNs = nowNs;
            long drops = Packet.takeDrops(fd);
            if (drops > 0) {
                listener.onDropped(drops);
            }
        }
    }
}
