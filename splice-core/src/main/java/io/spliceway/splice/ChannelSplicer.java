// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Errors;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.PromiseCombiner;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.spliceway.linux.Errno;
import io.spliceway.linux.Fcntl;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Joins two Netty channels so that their bytes pass from one connection to the other within the kernel: what Netty's
 * {@code spliceTo} was for, with half-closes, resets and an ending that can be told apart. One for an application, or
 * one for each set of options. All methods may be called on any thread.
 */
public final class ChannelSplicer {
    private static final InternalLogger LOG = InternalLoggerFactory.getInstance(ChannelSplicer.class);

    private final LoopOptions loopOptions;
    private final ConduitOptions conduitOptions;
    private final Map<IoEventLoop, NettyLoop> loops = new ConcurrentHashMap<>();

    /** With {@link LoopOptions#DEFAULT} and {@link ConduitOptions#DEFAULT}. */
    public ChannelSplicer() {
        this(LoopOptions.DEFAULT, ConduitOptions.DEFAULT);
    }

    /**
     * With options of one's own.
     *
     * @param loopOptions what the connections of one event loop share
     * @param conduitOptions what two joined connections may take
     */
    public ChannelSplicer(LoopOptions loopOptions, ConduitOptions conduitOptions) {
        this.loopOptions = loopOptions;
        this.conduitOptions = conduitOptions;
    }

    /** Why this machine can't splice, with what would mend it, or null when it can. */
    public static @Nullable String unavailabilityCause() {
        return Splicing.unavailabilityCause(Transport.EPOLL);
    }

    /**
     * Joins two connected channels, for good. In this order: reading stops; all handlers are taken out of both
     * pipelines, the last one first, and what they hand on as they go (a {@code ByteToMessageDecoder} hands on what it has
     * not decoded) is kept; what was written is flushed; the connections leave Netty, so both channels are closed for
     * Netty while their connections live on; what was kept is sent to the other side, in order, and then everything that
     * comes.
     *
     * <p>A channel that waits to be joined, because the other is being dialled, should have {@link EarlyBytes} as its last
     * handler meanwhile: turning off {@code AUTO_READ} is not enough, for Netty reads at the end of the input all the same.
     *
     * <p>What a handler has neither flushed nor handed on is lost with it: flush first. A TLS handler's connection can't
     * be joined, for its bytes are not those the application sees.
     *
     * @param client registered with the same event loop as {@code upstream}: make the second with
     *     {@code new Bootstrap().group(client.eventLoop())}
     * @return at once
     * @throws IllegalArgumentException when the two are not on one event loop with epoll
     * @throws java.util.concurrent.RejectedExecutionException when the event loop has shut down
     */
    public JoinedChannels join(EpollSocketChannel client, EpollSocketChannel upstream) {
        return join(client, upstream, conduitOptions);
    }

    /**
     * As {@link #join(EpollSocketChannel, EpollSocketChannel)}, with options of its own; what connections of an event loop
     * share they still share.
     *
     * @param options what these two may take, in place of this splicer's
     */
    public JoinedChannels join(EpollSocketChannel client, EpollSocketChannel upstream, ConduitOptions options) {
        if (!client.eventLoop().equals(upstream.eventLoop())) {
            throw new IllegalArgumentException(
                    "upstream: " + upstream + " (expected: a channel on the event loop of " + client + ")");
        }
        if (!(client.eventLoop() instanceof IoEventLoop eventLoop)) {
            throw new IllegalArgumentException("client: " + client + " (expected: a channel of an IoEventLoop)");
        }
        JoinedChannels joined = new JoinedChannels(eventLoop, () -> {
            reset(client);
            reset(upstream);
        });
        eventLoop.execute(() -> begin(eventLoop, client, upstream, options, joined));
        return joined;
    }

    /** Counters of each event loop that has joined channels. */
    public List<LoopCounters> counters() {
        return loops.values().stream().map(Loop::counters).toList();
    }

    private void begin(
            IoEventLoop eventLoop,
            EpollSocketChannel client,
            EpollSocketChannel upstream,
            ConduitOptions options,
            JoinedChannels joined) {
        EarlyBytes fromClient = strip(client);
        EarlyBytes fromUpstream = strip(upstream);
        PromiseCombiner flushed = new PromiseCombiner(eventLoop);
        flushed.add((Future<?>) client.writeAndFlush(Unpooled.EMPTY_BUFFER));
        flushed.add((Future<?>) upstream.writeAndFlush(Unpooled.EMPTY_BUFFER));
        flushed.finish(eventLoop.<Void>newPromise().addListener(done -> {
            PromiseCombiner left = new PromiseCombiner(eventLoop);
            left.add((Future<?>) client.deregister());
            left.add((Future<?>) upstream.deregister());
            left.finish(eventLoop.<Void>newPromise().addListener(_ -> {
                boolean taken = false;
                try {
                    if (done.isSuccess() && client.isOpen() && upstream.isOpen() && !joined.isClosed()) {
                        taken = takeOver(eventLoop, client, upstream, fromClient, fromUpstream, options, joined);
                    }
                } finally {
                    if (!taken) {
                        joined.end(new CloseReason(failed(client, upstream), cause(done.cause())));
                        reset(client);
                        reset(upstream);
                    }
                    fromClient.release();
                    fromUpstream.release();
                    var _ = client.close();
                    var _ = upstream.close();
                }
            }));
        }));
    }

    /** The one that is there no longer. */
    private static Side failed(EpollSocketChannel client, EpollSocketChannel upstream) {
        if (!client.isOpen()) {
            return Side.CLIENT;
        }
        return upstream.isOpen() ? Side.NODE : Side.UPSTREAM;
    }

    /** Of what was written and could not be flushed; without such a failure the peer has gone. */
    private static Cause cause(@Nullable Throwable failure) {
        return failure instanceof Errors.NativeIoException error ? Cause.of(-error.expectedErr()) : Cause.RESET;
    }

    /** Has a channel read nothing more but keep what its handlers still hand on. */
    private static EarlyBytes strip(EpollSocketChannel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        EarlyBytes there = pipeline.get(EarlyBytes.class);
        EarlyBytes bytes = there != null ? there : new EarlyBytes();
        if (there == null) {
            pipeline.addLast(bytes);
        }
        List<ChannelHandler> handlers =
                pipeline.toMap().values().stream().toList().reversed();
        handlers.stream().filter(handler -> handler != bytes).forEach(pipeline::remove);
        return bytes;
    }

    /** Whether the connections are the data path's now; where it can't have them, the reason is told. */
    private boolean takeOver(
            IoEventLoop eventLoop,
            EpollSocketChannel client,
            EpollSocketChannel upstream,
            EarlyBytes fromClient,
            EarlyBytes fromUpstream,
            ConduitOptions options,
            JoinedChannels joined) {
        NettyLoop loop = loops.computeIfAbsent(eventLoop, this::newLoop);
        SocketLeg clientLeg = null;
        SocketLeg upstreamLeg;
        try {
            clientLeg = leg(loop, client, fromClient);
            upstreamLeg = leg(loop, upstream, fromUpstream);
        } catch (IOException e) {
            LOG.warn("channels not joined client={} upstream={} why=\"{}\"", client, upstream, e.getMessage());
            joined.end(new CloseReason(Side.NODE, Cause.LIMIT));
            if (clientLeg != null) {
                clientLeg.abort(Cause.LIMIT);
            }
            return false;
        }
        joined.begin(loop, clientLeg, upstreamLeg, options);
        return true;
    }

    private NettyLoop newLoop(IoEventLoop eventLoop) {
        eventLoop.terminationFuture().addListener(_ -> loops.remove(eventLoop));
        return NettyLoop.on(eventLoop, loopOptions);
    }

    /** A descriptor of our own for the channel's connection, so that there is one owner for each. */
    private static SocketLeg leg(Loop loop, EpollSocketChannel channel, EarlyBytes first) throws IOException {
        int fd = Fcntl.duplicate(channel.fd().intValue());
        if (fd < 0) {
            throw new IOException("descriptor of " + channel + ": " + Errno.text(fd));
        }
        return new SocketLeg(loop, loop.register(fd, _ -> {}), first.toArray(), LegOwner.NOBODY);
    }

    private static void reset(EpollSocketChannel channel) {
        if (channel.isOpen()) {
            channel.config().setSoLinger(0);
            var _ = channel.close();
        }
    }
}
