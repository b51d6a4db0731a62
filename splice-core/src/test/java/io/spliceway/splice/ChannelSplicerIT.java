// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.spliceway.linux.Close;
import io.spliceway.linux.Errno;
import io.spliceway.linux.Fcntl;
import io.spliceway.splice.LoopCounters.Counter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a user of Netty sees: a proxy that reads one line of the client's, answers it, and joins the channels. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChannelSplicerIT {
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final BlockingQueue<JoinedChannels> joined = new LinkedBlockingQueue<>();
    private ServerSocket origin;
    private Channel door;
    private ChannelSplicer splicer = new ChannelSplicer();

    @BeforeEach
    void listen() throws Exception {
        origin = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        door = new ServerBootstrap()
                .group(group)
                .channel(EpollServerSocketChannel.class)
                .childHandler(new ChannelInitializer<EpollSocketChannel>() {
                    @Override
                    protected void initChannel(EpollSocketChannel client) {
                        client.pipeline().addLast(new FirstLine());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
    }

    @AfterEach
    void stop() throws Exception {
        origin.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    /** Takes a line, dials, says OK, joins; what came behind the line is still in the decoder then. */
    private final class FirstLine extends ByteToMessageDecoder {
        private boolean dialling;

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
            if (end < 0 || dialling) {
                return;
            }
            dialling = true;
            in.readerIndex(end + 1);
            EpollSocketChannel client = (EpollSocketChannel) context.channel();
            new Bootstrap()
                    .group(client.eventLoop())
                    .channel(EpollSocketChannel.class)
                    .handler(new EarlyBytes())
                    .connect(origin.getLocalSocketAddress())
                    .addListener((ChannelFuture dialled) -> {
                        var _ = context.writeAndFlush(context.alloc().buffer().writeBytes(ascii("OK\n")));
                        joined.add(splicer.join(client, (EpollSocketChannel) dialled.channel()));
                    });
        }
    }

    @ParameterizedTest
    @EnumSource(PumpKind.class)
    void whatWasReadAlreadyGoesFirstAndInOrder(PumpKind pumps) throws Exception {
        splicer = new ChannelSplicer(LoopOptions.DEFAULT, ConduitOptions.DEFAULT.withPumps(pumps));
        byte[] upload = bytes(1, 700_000);
        byte[] download = bytes(2, 3_000_000);
        try (Socket client = connect()) {
            client.getOutputStream().write(ascii("CONNECT\n"));
            // Comes with the line, or while the upstream connection is dialled.
            client.getOutputStream().write(Arrays.copyOf(upload, 200_000));
            try (Socket server = origin.accept()) {
                Thread rest = Thread.ofVirtual().start(() -> {
                    try {
                        client.getOutputStream().write(upload, 200_000, upload.length - 200_000);
                        client.shutdownOutput();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
                assertThat(server.getInputStream().readAllBytes()).isEqualTo(upload);
                rest.join();
                assertThat(client.getInputStream().readNBytes(3)).isEqualTo(ascii("OK\n"));
                Thread answer = Thread.ofVirtual().start(() -> {
                    try {
                        server.getOutputStream().write(download);
                        server.shutdownOutput();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
                assertThat(client.getInputStream().readAllBytes()).isEqualTo(download);
                answer.join();
            }
        }
        JoinedChannels ended = joined.take();
        assertThat(ended.toUpstream().get()).isEqualTo(upload.length);
        assertThat(ended.toClient().get()).isEqualTo(download.length);
        assertThat(ended.closed().get()).isEqualTo(new CloseReason(Side.CLIENT, Cause.END));
        assertThat(ended.bytesToClient()).isEqualTo(download.length);
        long spliced = splicer.counters().getFirst().get(Counter.SPLICED_BYTES);
        assertThat(spliced > 0).isEqualTo(pumps != PumpKind.COPY);
    }

    /** All of it is there, its end too, before the upstream connection is. */
    @Test
    void aClientThatHasEndedBeforeTheJoinIsHeardInFull() throws Exception {
        splicer = new ChannelSplicer();
        EpollSocketChannel one = dial(group);
        EpollSocketChannel two = dial(group);
        try (Socket first = origin.accept();
                Socket second = origin.accept()) {
            boolean inOrder = first.getPort() == one.localAddress().getPort();
            Socket client = inOrder ? first : second;
            Socket server = inOrder ? second : first;
            byte[] request = bytes(3, 50_000);
            client.getOutputStream().write(request);
            client.shutdownOutput();
            while (!one.isInputShutdown()) {
                Thread.onSpinWait();
            }
            splicer.join(one, two);
            assertThat(server.getInputStream().readAllBytes()).isEqualTo(request);
            server.getOutputStream().write(request);
            server.close();
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(request);
        }
    }

    @Test
    void anUpstreamResetIsAResetAndFailsTheDirection() throws Exception {
        try (Socket client = connect()) {
            client.getOutputStream().write(ascii("CONNECT\n"));
            Socket server = origin.accept();
            JoinedChannels open = joined.take();
            server.getOutputStream().write(ascii("half"));
            assertThat(client.getInputStream().readNBytes(7)).isEqualTo(ascii("OK\nhalf"));
            server.setSoLinger(true, 0);
            server.close();
            assertThatThrownBy(() -> client.getInputStream().read()).hasMessageContaining("reset");
            assertThat(open.closed().get()).isEqualTo(new CloseReason(Side.UPSTREAM, Cause.RESET));
            assertThat(open.toClient().await().cause()).hasMessage("ended by UPSTREAM: RESET");
            assertThat(open.toUpstream().await().isSuccess()).isFalse();
        }
    }

    @Test
    void abortResetsBoth() throws Exception {
        try (Socket client = connect()) {
            client.getOutputStream().write(ascii("CONNECT\n"));
            try (Socket server = origin.accept()) {
                joined.take().abort();
                assertThatThrownBy(() -> client.getInputStream().readAllBytes()).hasMessageContaining("reset");
                assertThatThrownBy(() -> server.getInputStream().readAllBytes()).hasMessageContaining("reset");
            }
        }
    }

    /** More than the budget of a turn was read before the join, and then nothing more comes to wake the loop. */
    @Test
    void earlyBytesLongerThanATurnAllGo() throws Exception {
        splicer = new ChannelSplicer(LoopOptions.DEFAULT, ConduitOptions.DEFAULT.withTurnBytes(4096));
        byte[] upload = bytes(4, 60_000);
        EpollSocketChannel one = dial(group);
        EpollSocketChannel two = dial(group);
        one.pipeline().addBefore(one.pipeline().context(EarlyBytes.class).name(), "collector", new Collector(upload));
        try (Socket first = origin.accept();
                Socket second = origin.accept()) {
            boolean inOrder = first.getPort() == one.localAddress().getPort();
            splicer.join(one, two);
            assertThat((inOrder ? second : first).getInputStream().readNBytes(upload.length))
                    .isEqualTo(upload);
        }
    }

    /** Hands on what it has collected as it is taken out, as a decoder does. */
    private static final class Collector extends ChannelHandlerAdapter {
        private final byte[] collected;

        Collector(byte[] collected) {
            this.collected = collected;
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext context) {
            context.fireChannelRead(context.alloc().buffer().writeBytes(collected));
        }
    }

    @Test
    void abortWhileOneStillFlushesResetsBoth() throws Exception {
        EpollSocketChannel one = dial(group);
        EpollSocketChannel two = dial(group);
        try (Socket first = origin.accept();
                Socket second = origin.accept()) {
            var _ = one.write(one.alloc().buffer().writeZero(32 << 20));
            JoinedChannels joining = splicer.join(one, two);
            Socket sender = first.getPort() == two.localAddress().getPort() ? first : second;
            sender.getOutputStream().write(1);
            joining.abort();
            assertThat(joining.closed().get()).isEqualTo(new CloseReason(Side.NODE, Cause.ABORTED));
            assertThatThrownBy(() -> first.getInputStream().readAllBytes()).hasMessageContaining("reset");
            assertThatThrownBy(() -> second.getInputStream().readAllBytes()).hasMessageContaining("reset");
        }
    }

    /** A cut connection must never look like one that has ended. */
    @Test
    void whereNoDescriptorIsLeftBothPeersSeeAReset() throws Exception {
        EpollSocketChannel one = dial(group);
        EpollSocketChannel two = dial(group);
        try (Socket first = origin.accept();
                Socket second = origin.accept()) {
            // Classes are files: what is needed below is loaded while there are descriptors.
            joinAndSplice();
            InternalLoggerFactory.getInstance(ChannelSplicer.class)
                    .warn("{} {} {}", "the warning", "that follows", Errno.text(-Errno.EMFILE));
            CloseReason limit = new CloseReason(Side.NODE, Cause.of(Errno.EMFILE));
            List<Integer> taken = new ArrayList<>();
            limitDescriptors(Integer.toString(one.fd().intValue() + 200));
            CloseReason reason;
            try {
                for (int fd = Fcntl.duplicate(one.fd().intValue()); fd >= 0; fd = Fcntl.duplicate(fd)) {
                    taken.add(fd);
                }
                reason = splicer.join(one, two).closed().get();
            } finally {
                for (int fd : taken) {
                    Close.close(fd);
                }
                limitDescriptors("$(ulimit -Hn)");
            }
            assertThat(reason).isEqualTo(limit);
            assertThatThrownBy(() -> first.getInputStream().readAllBytes()).hasMessageContaining("reset");
            assertThatThrownBy(() -> second.getInputStream().readAllBytes()).hasMessageContaining("reset");
        }
    }

    /**
     * Sets how many descriptors this process may have.
     *
     * @param soft a number, or {@code $(ulimit -Hn)} for as many as it may set
     */
    private static void limitDescriptors(String soft) throws Exception {
        long pid = ProcessHandle.current().pid();
        Process prlimit = new ProcessBuilder("sh", "-c", "prlimit --pid " + pid + " --nofile=" + soft + ":")
                .inheritIO()
                .start();
        assertThat(prlimit.waitFor()).isZero();
    }

    @Test
    void aJoinMayHaveOptionsOfItsOwn() throws Exception {
        joinAndSplice();
    }

    private void joinAndSplice() throws Exception {
        EpollSocketChannel one = dial(group);
        EpollSocketChannel two = dial(group);
        try (Socket first = origin.accept();
                Socket second = origin.accept()) {
            splicer.join(one, two, ConduitOptions.DEFAULT.withPumps(PumpKind.SPLICE));
            first.getOutputStream().write(1);
            assertThat(second.getInputStream().read()).isEqualTo(1);
            // Counted after it was moved.
            while (splicer.counters().getFirst().get(Counter.SPLICED_BYTES) == 0) {
                Thread.onSpinWait();
            }
        }
    }

    /** The connection has left Netty: the channels are closed, their connection is not. */
    @Test
    void theChannelsAreClosedForNetty() throws Exception {
        try (Socket client = connect()) {
            client.getOutputStream().write(ascii("CONNECT\n"));
            try (Socket server = origin.accept()) {
                assertThat(client.getInputStream().readNBytes(3)).isEqualTo(ascii("OK\n"));
                server.getOutputStream().write(1);
                assertThat(client.getInputStream().read()).isEqualTo(1);
                JoinedChannels open = joined.take();
                assertThat(open.closed().isDone()).isFalse();
                server.shutdownOutput();
                assertThat(open.toClient().get()).isEqualTo(1);
                assertThat(open.bytesToClient()).isEqualTo(1);
            }
        }
    }

    @Test
    void channelsOfTwoLoopsAreRefused() throws Exception {
        MultiThreadIoEventLoopGroup other = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            EpollSocketChannel one = dial(group);
            EpollSocketChannel two = dial(other);
            assertThatThrownBy(() -> splicer.join(one, two))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("on the event loop of");
        } finally {
            other.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    @Test
    void aChannelThatIsClosedAlreadyEndsTheOther() throws Exception {
        EpollSocketChannel one = dial(group);
        EpollSocketChannel two = dial(group);
        try (Socket first = origin.accept();
                Socket second = origin.accept()) {
            one.close().sync();
            JoinedChannels ended = splicer.join(one, two);
            assertThat(ended.closed().get()).isEqualTo(new CloseReason(Side.CLIENT, Cause.RESET));
            assertThat(ended.toUpstream().await().isSuccess()).isFalse();
            Socket living = first.getPort() == two.localAddress().getPort() ? first : second;
            assertThatThrownBy(() -> living.getInputStream().read()).hasMessageContaining("reset");
        }
    }

    private EpollSocketChannel dial(MultiThreadIoEventLoopGroup on) throws InterruptedException {
        return (EpollSocketChannel) new Bootstrap()
                .group(on)
                .channel(EpollSocketChannel.class)
                .handler(new EarlyBytes())
                .connect(origin.getLocalSocketAddress())
                .sync()
                .channel();
    }

    private Socket connect() throws IOException {
        InetSocketAddress address = (InetSocketAddress) door.localAddress();
        Socket client = new Socket(address.getAddress(), address.getPort());
        client.setSoTimeout(20_000);
        return client;
    }

    private static byte[] bytes(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
