// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Two connections that carry each other's bytes, from {@link ChannelSplicer#join} until both have ended. Futures are
 * completed on the channels' event loop; all methods may be called on any thread.
 */
public final class JoinedChannels {
    private final EventLoop eventLoop;
    private final Runnable beforehand;
    private final Promise<Long> toUpstream;
    private final Promise<Long> toClient;
    private final Promise<CloseReason> closed;
    private volatile @Nullable Conduit conduit;

    /**
     * Two channels that are to be joined.
     *
     * @param beforehand ends both while they are not joined yet; run on the event loop
     */
    JoinedChannels(EventLoop eventLoop, Runnable beforehand) {
        this.eventLoop = eventLoop;
        this.beforehand = beforehand;
        toUpstream = eventLoop.newPromise();
        toClient = eventLoop.newPromise();
        closed = eventLoop.newPromise();
    }

    /**
     * The direction from client to upstream: completed with its bytes once the client has ended its output, every byte
     * is delivered and the upstream connection was told of the end. Fails with an {@link IOException} that names the
     * {@link CloseReason} when that does not come to pass.
     */
    public Future<Long> toUpstream() {
        return toUpstream;
    }

    /** The direction from upstream to client; as {@link #toUpstream}. */
    public Future<Long> toClient() {
        return toClient;
    }

    /** The whole: completed once both connections are closed, or about to be reset. Never fails. */
    public Future<CloseReason> closed() {
        return closed;
    }

    /** Bytes delivered to upstream so far; a moment behind on other threads. */
    public long bytesToUpstream() {
        Conduit joined = conduit;
        return joined == null ? 0 : joined.bytesToUpstream();
    }

    /** Bytes delivered to the client so far; a moment behind on other threads. */
    public long bytesToClient() {
        Conduit joined = conduit;
        return joined == null ? 0 : joined.bytesToClient();
    }

    /** Ends both connections; both peers see a reset. Returns at once; harmless when they have ended. */
    public void abort() {
        try {
            eventLoop.execute(() -> {
                Conduit joined = conduit;
                if (joined != null) {
                    joined.abort(Cause.ABORTED);
                } else if (!closed.isDone()) {
                    end(new CloseReason(Side.NODE, Cause.ABORTED));
                    beforehand.run();
                }
            });
        } catch (RejectedExecutionException ended) {
            // The loop has ended, and its connections with it.
        }
    }

    boolean isClosed() {
        return closed.isDone();
    }

    void begin(Loop loop, Leg client, Leg upstream, ConduitOptions options) {
        Conduit joined = new Conduit(loop, client, upstream, options, new ConduitListener() {
            @Override
            public void onHalfClosed(Side side) {
                if (side == Side.CLIENT) {
                    toUpstream.trySuccess(bytesToUpstream());
                } else {
                    toClient.trySuccess(bytesToClient());
                }
            }

            @Override
            public void onClosed(CloseReason reason) {
                end(reason);
            }
        });
        conduit = joined;
        joined.start();
    }

    /** Once, when there is nothing more to come. */
    void end(CloseReason reason) {
        end(toUpstream, Side.CLIENT, bytesToUpstream(), reason);
        end(toClient, Side.UPSTREAM, bytesToClient(), reason);
        closed.trySuccess(reason);
    }

    private void end(Promise<Long> direction, Side source, long bytes, CloseReason reason) {
        Conduit joined = conduit;
        if (joined != null && joined.isShut(source)) {
            direction.trySuccess(bytes);
        } else {
            direction.tryFailure(new IOException("ended by " + reason.side() + ": " + reason.cause()));
        }
    }
}
