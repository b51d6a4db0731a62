// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a loop learns that descriptors are ready. Either way bytes move by the same system calls.
 */
public enum Transport {
    /** epoll(7). */
    EPOLL("epoll") {
        @Override
        public IoHandlerFactory newHandlerFactory() {
            return EpollIoHandler.newFactory();
        }

        @Override
        public Class<? extends ServerSocketChannel> serverSocketChannel() {
            return EpollServerSocketChannel.class;
        }

        @Override
        public Class<? extends DatagramChannel> datagramChannel() {
            return EpollDatagramChannel.class;
        }

        @Override
        public @Nullable String unavailabilityCause() {
            return Epoll.isAvailable()
                    ? null
                    : "Netty's native epoll is not there: " + Epoll.unavailabilityCause()
                            + " (put netty-transport-native-epoll for this architecture on the class path)";
        }
    },
    /** io_uring(7). */
    IO_URING("io_uring") {
        @Override
        public IoHandlerFactory newHandlerFactory() {
            return IoUringIoHandler.newFactory(new IoUringIoHandlerConfig().setCqSize(COMPLETIONS));
        }

        @Override
        public Class<? extends ServerSocketChannel> serverSocketChannel() {
            return IoUringServerSocketChannel.class;
        }

        @Override
        public Class<? extends DatagramChannel> datagramChannel() {
            return IoUringDatagramChannel.class;
        }

        @Override
        public @Nullable String unavailabilityCause() {
            Throwable cause = IoUring.unavailabilityCause();
            if (cause != null) {
                return "io_uring is not there: " + cause.getMessage() + " (" + ioUringRemedy(ioUringDisabled()) + ")";
            }
            return IoUring.isPollAddMultishotEnabled() ? null : noMultishotPoll(System.getProperty(POLL_PROPERTY));
        }
    };

    /**
     * Completions a ring has room for, 256 KiB: more than descriptors become ready in one turn. What does not fit the
     * kernel keeps aside, slowly.
     */
    private static final int COMPLETIONS = 16 << 10;

    /** A switch of Netty's, on unless it is false. */
    private static final String POLL_PROPERTY = "io.netty.iouring.pollAddMultishotEnabled";

    private final String written;

    Transport(String written) {
        this.written = written;
    }

    /** For making an event loop group whose loops {@link NettyLoop#on} takes. */
    public abstract IoHandlerFactory newHandlerFactory();

    /** Netty's listening channel for such a group. */
    public abstract Class<? extends ServerSocketChannel> serverSocketChannel();

    /** Netty's UDP channel for such a group. */
    public abstract Class<? extends DatagramChannel> datagramChannel();

    /** Why this machine can't, with what would mend it, or null when it can. */
    public abstract @Nullable String unavailabilityCause();

    /** As it is written in settings. */
    @Override
    public String toString() {
        return written;
    }

    /** The transport of a loop. */
    static Transport of(IoEventLoop eventLoop) {
        if (eventLoop.isIoType(EpollIoHandler.class)) {
            return EPOLL;
        }
        if (eventLoop.isIoType(IoUringIoHandler.class)) {
            return IO_URING;
        }
        throw new IllegalArgumentException("an event loop with neither epoll nor io_uring: " + eventLoop);
    }

    /**
     * What would make io_uring available.
     *
     * @param disabled the value of {@code kernel.io_uring_disabled}, which Linux has since 6.6; null without it
     */
    static String ioUringRemedy(@Nullable String disabled) {
        return switch (disabled) {
            case "1" ->
                "kernel.io_uring_disabled is 1: set it to 0, or give the process the group of"
                        + " kernel.io_uring_group, or CAP_SYS_ADMIN";
            case "2" -> "kernel.io_uring_disabled is 2: set it to 0";
            case null, default ->
                "it needs Linux 5.19 or newer, a container whose seccomp profile allows io_uring_setup,"
                        + " and netty-transport-native-io_uring for this architecture on the class path";
        };
    }

    /**
     * Why Netty says that there is no multishot poll.
     *
     * @param property the value of its switch; null when it is not given
     */
    static String noMultishotPoll(@Nullable String property) {
        return property == null
                ? "io_uring of this kernel has no multishot poll (it needs Linux 5.19 or newer)"
                : "io_uring has no multishot poll: -D" + POLL_PROPERTY + "=" + property
                        + " (leave the property out; the kernel has to be Linux 5.19 or newer)";
    }

    private static @Nullable String ioUringDisabled() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/io_uring_disabled"))
                    .strip();
        } catch (IOException older) {
            return null;
        }
    }
}
