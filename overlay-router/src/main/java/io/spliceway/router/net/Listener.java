// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.net;

import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.spliceway.linux.Bind;
import io.spliceway.linux.Close;
import io.spliceway.linux.Errno;
import io.spliceway.linux.GetSockName;
import io.spliceway.linux.Ip6;
import io.spliceway.linux.Listen;
import io.spliceway.linux.SockOpt;
import io.spliceway.linux.Socket;
import io.spliceway.settings.HostPort;
import io.spliceway.settings.UserError;
import io.spliceway.splice.NettyLoop;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listening socket of one loop. Opened and closed on a thread that is no loop's; it accepts on its loop's. */
public final class Listener {
    /** Takes an accepted connection. On the loop's thread. */
    public interface Acceptor {
        /**
         * A connection has come.
         *
         * @param fd connected, non-blocking; the receiver's to close
         * @param client where it came from
         */
        void onAccepted(int fd, InetSocketAddress client);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    /** Connections the kernel completes ahead of accept(2); it caps this at {@code net.core.somaxconn}. */
    private static final int BACKLOG = 4096;

    private final NettyLoop loop;
    private final InetSocketAddress address;
    private final Accepting accepting;

    private Listener(NettyLoop loop, InetSocketAddress address, Accepting accepting) {
        this.loop = loop;
        this.address = address;
        this.accepting = accepting;
    }

    /**
     * Makes sure that nobody listens there. Listeners that share a port by SO_REUSEPORT would share it with another
     * process of the same user as well, without a word.
     *
     * @throws UserError when the address can't be listened on
     */
    public static InetSocketAddress checkFree(String key, HostPort address) {
        try {
            InetSocketAddress resolved = new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(resolved, 1);
            }
            return resolved;
        } catch (UnknownHostException e) {
            throw UserError.usage(key + ": " + address + " (expected: an address of this machine)");
        } catch (BindException e) {
            throw UserError.failed(key + ": " + address + ": " + e.getMessage());
        } catch (IOException e) {
            throw UserError.failed(key + ": " + address + ": " + e.getMessage());
        }
    }

    /**
     * Listens. Blocks until the loop accepts.
     *
     * @param key the setting, for errors
     * @param shared whether other loops listen on the same address
     * @throws UserError when the address can't be listened on, with nothing left open
     */
    public static Listener open(
            NettyLoop loop,
            String key,
            InetSocketAddress wanted,
            SocketSettings settings,
            boolean shared,
            Acceptor acceptor) {
        int fd = listen(wanted, settings, shared);
        if (fd < 0) {
            throw failed(key, wanted, Errno.text(fd));
        }
        InetSocketAddress address = GetSockName.local(fd);
        if (address == null) {
            Close.close(fd);
            throw failed(key, wanted, "the socket has no address");
        }
        Accepting accepting = new Accepting(loop, fd, address, acceptor);
        Future<?> begun = loop.eventLoop()
                .submit(() -> {
                    accepting.begin();
                    return null;
                })
                .awaitUninterruptibly();
        if (!begun.isSuccess()) {
            throw failed(key, wanted, "not watched: " + begun.cause().getMessage());
        }
        return new Listener(loop, address, accepting);
    }

    /** Where it really listens; the port when 0 was asked for. */
    public InetSocketAddress address() {
        return address;
    }

    /** Stops listening; connections nobody has accepted are reset. Idempotent. */
    public void close() {
        try {
            loop.eventLoop().submit(accepting::end).awaitUninterruptibly();
        } catch (RejectedExecutionException ended) {
            LOG.debug("listener closed with its loop address={}", address);
        }
    }

    /**
     * A listening socket, or {@code -errno}. An IPv4 address gets an IPv4 socket, so that clients show as what they are;
     * an IPv6 one takes IPv4 clients too, whatever {@code net.ipv6.bindv6only} says.
     */
    private static int listen(InetSocketAddress address, SocketSettings settings, boolean shared) {
        int fd = Socket.tcp(address.getAddress());
        if (fd < 0) {
            return fd;
        }
        int result = SockOpt.setReuseAddress(fd, true);
        if (result == 0 && shared) {
            result = SockOpt.setReusePort(fd, true);
        }
        if (result == 0 && address.getAddress() instanceof Inet6Address) {
            result = Ip6.setV6Only(fd, false);
        }
        int refused = settings.apply(fd);
        if (refused < 0) {
            LOG.warn("listener without its socket options fd={} why=\"{}\"", fd, Errno.text(refused));
        }
        if (result == 0) {
            result = Bind.bind(fd, address);
        }
        if (result == 0) {
            result = Listen.listen(fd, BACKLOG);
        }
        if (result < 0) {
            Close.close(fd);
            return result;
        }
        return fd;
    }

    private static UserError failed(String key, InetSocketAddress address, String why) {
        return UserError.failed(key + ": " + NetUtil.toSocketAddressString(address) + ": " + why);
    }
}
