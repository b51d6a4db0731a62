// SPDX-License-Identifier: Apache-2.0
package io.spliceway.repair;

import static io.spliceway.repair.RepairException.check;

import io.spliceway.linux.Close;
import io.spliceway.linux.Errno;
import io.spliceway.linux.Repair;
import io.spliceway.linux.SockOpt;
import io.spliceway.linux.Socket;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether this process can freeze and restore connections. Repair mode needs CAP_NET_ADMIN in the user namespace that owns
 * the socket's network namespace, which root of a rootless container has. The queues of a restored connection may need
 * buffers beyond the system's limits, and SO_SNDBUFFORCE and SO_RCVBUFFORCE need it in the initial user namespace.
 */
public final class TcpRepair {
    static final String CAPABILITY = "needs CAP_NET_ADMIN in the initial user namespace";

    private TcpRepair() {}

    /**
     * Why it can't, with what would mend it, or null when it can. Asks about the network namespace of the calling thread.
     */
    public static @Nullable String unavailabilityCause() {
        String system = System.getProperty("os.name", "");
        if (!system.toLowerCase(Locale.ROOT).contains("linux")) {
            return "TCP_REPAIR needs Linux; this is " + system;
        }
        int fd = Socket.socket(Socket.AF_INET, Socket.SOCK_STREAM | Socket.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            return "no socket can be made: " + Errno.text(fd);
        }
        try {
            return unavailabilityCause(fd);
        } finally {
            Close.close(fd);
        }
    }

    private static @Nullable String unavailabilityCause(int fd) {
        int on = Repair.on(fd);
        if (on == -Errno.EPERM) {
            return "TCP_REPAIR " + CAPABILITY;
        }
        if (on < 0) {
            return "TCP_REPAIR is not in this kernel: " + Errno.text(on)
                    + " (Linux 5.15 or newer has all that is needed)";
        }
        if (Repair.window(fd) == null) {
            return "TCP_REPAIR_WINDOW is not in this kernel (needs Linux 5.15 or newer)";
        }
        if (SockOpt.getBufferLocks(fd) < 0) {
            return "SO_BUF_LOCK is not in this kernel (needs Linux 5.15 or newer)";
        }
        int forced = forceBuffer(fd);
        if (forced == -Errno.EPERM) {
            return "SO_SNDBUFFORCE " + CAPABILITY;
        }
        return forced < 0 ? "SO_SNDBUFFORCE: " + Errno.text(forced) : null;
    }

    /**
     * Checks that a connection could have its buffers here, on a socket of its own: trying it out on a connection would stop
     * the growth of that one's buffers.
     */
    static void checkBuffers() throws RepairException {
        int fd = check("socket", Socket.socket(Socket.AF_INET, Socket.SOCK_STREAM | Socket.SOCK_CLOEXEC, 0));
        try {
            check("SO_SNDBUFFORCE", forceBuffer(fd));
        } finally {
            Close.close(fd);
        }
    }

    private static int forceBuffer(int fd) {
        return SockOpt.forceSendBufferBytes(fd, SockOpt.getSendBufferBytes(fd));
    }
}
