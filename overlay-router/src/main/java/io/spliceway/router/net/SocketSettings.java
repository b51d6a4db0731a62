// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.net;

import io.spliceway.linux.Close;
import io.spliceway.linux.Errno;
import io.spliceway.linux.Socket;
import io.spliceway.linux.Tcp;
import io.spliceway.settings.UserError;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Options of a kind of leg. Set on a listening socket, they are inherited by what it accepts (Linux, tcp(7)).
 *
 * @param congestion congestion control, or null for the system's
 * @param unsentBytes bytes written and not yet sent above which a socket takes no more; 0 for no such limit
 * @param silenceS seconds after which a silent peer has been found dead by keepalive; 0 for no keepalive
 */
public record SocketSettings(@Nullable String congestion, int unsentBytes, int silenceS) {
    private static final String BBR = "bbr";

    /** Probes without an answer that end a connection; half the silence passes before the first. */
    private static final int KEEPALIVE_PROBES = 2;

    /** Quiet for longer, and a cloud's load balancer or firewall may forget the connection: the shortest is 350 s. */
    private static final int MAX_QUIET_S = 120;

    /**
     * The congestion control for legs that may be long and may lose packets for other reasons than congestion: BBR, where
     * this process may have it, and null for the system's otherwise.
     */
    public static @Nullable String congestionForLongLegs() {
        int fd = Socket.tcp(InetAddress.getLoopbackAddress());
        boolean has = fd >= 0 && Tcp.setCongestion(fd, BBR) == 0;
        Close.close(fd);
        return has ? BBR : null;
    }

    /**
     * Applies them, and TCP_NODELAY.
     *
     * @return 0, or {@code -errno} of the first that failed
     */
    public int apply(int fd) {
        int result = Tcp.setNoDelay(fd, true);
        if (result == 0 && congestion != null) {
            result = Tcp.setCongestion(fd, congestion);
        }
        if (result == 0 && unsentBytes > 0) {
            result = Tcp.setNotSentLowatBytes(fd, unsentBytes);
        }
        if (result == 0 && silenceS > 0) {
            int idleS = Math.clamp(silenceS / 2, 1, MAX_QUIET_S);
            result = Tcp.setKeepAlive(fd, idleS, Math.max(1, (silenceS - idleS) / KEEPALIVE_PROBES), KEEPALIVE_PROBES);
            // A closed window's probes grow rarer and rarer otherwise; an older kernel does not know the option.
            var _ = Tcp.setMaxRetransmitTimeoutMs(fd, Math.clamp(silenceS * 250L, 1_000, 120_000));
        }
        return result;
    }

    /**
     * Tries them on a socket of its own, so that a setting the kernel refuses is known before anything is served.
     *
     * @param key the setting that names the congestion control, for the message
     * @throws UserError saying which
     */
    public void check(String key) {
        int fd = Socket.tcp(InetAddress.getLoopbackAddress());
        if (fd < 0) {
            throw UserError.failed("no socket can be made: " + Errno.text(fd));
        }
        int result = apply(fd);
        Close.close(fd);
        if (result == -Errno.ENOENT || result == -Errno.EPERM) {
            throw UserError.usage(
                    key + ": " + congestion + " (expected: one of net.ipv4.tcp_available_congestion_control"
                            + (result == -Errno.EPERM
                                    ? ", and of tcp_allowed_congestion_control without CAP_NET_ADMIN)"
                                    : ")"));
        }
        if (result < 0) {
            throw UserError.failed("socket options: " + Errno.text(result));
        }
    }
}
