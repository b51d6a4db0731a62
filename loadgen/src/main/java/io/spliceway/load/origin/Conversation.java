// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.origin;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.spliceway.linux.Tcp;
import io.spliceway.linux.TcpInfo;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Talks HTTP/1.1 with one client, one request at a time: nothing is read while a reply is made or sent, so pipelined
 * requests wait and are answered in order. Lives on the channel's event loop.
 */
// A write or close that fails ends the channel, and with it the conversation.
@SuppressWarnings("FutureReturnValueIgnored")
final class Conversation extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final long DRAIN_S = 2;
    /** Stands for a request that could not be read; HTTP/1.0, so the connection ends after the reply. */
    private static final HttpRequest UNREADABLE = new DefaultHttpRequest(HttpVersion.HTTP_1_0, HttpMethod.GET, "-");

    private final Site site;
    private final Executor blocking;
    private final long idleTimeoutNs;
    private final @Nullable AccessLog accessLog;

    /** Read and not yet handled: what a client sent before it had its reply. At most what one read brought. */
    private final Queue<Object> pending = new ArrayDeque<>();

    private boolean handling;
    private Phase phase = Phase.WAITING;
    private HttpRequest request = UNREADABLE;
    private @Nullable Upload upload;
    private long requestNs;
    /** What the client had acknowledged when it was last looked at while a reply was sent. */
    private long ackedBytes;

    private @Nullable Future<?> deadline;

    Conversation(Site site, Executor blocking, long idleTimeoutNs, @Nullable AccessLog accessLog) {
        this.site = site;
        this.blocking = blocking;
        this.idleTimeoutNs = idleTimeoutNs;
        this.accessLog = accessLog;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        awaitRequest(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancelDeadline();
        pending.forEach(ReferenceCountUtil::release);
        pending.clear();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        pending.add(message);
        handlePending(ctx);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent && phase == Phase.RECEIVING) {
            refuse(ctx, Reply.text(HttpResponseStatus.REQUEST_TIMEOUT, "the body did not come"));
        } else if (event instanceof IdleStateEvent && phase == Phase.SENDING) {
            long acked = ackedBytes(ctx);
            if (acked == ackedBytes) {
                reset(ctx, "the client takes nothing any more");
            }
            ackedBytes = acked;
        }
    }

    /**
     * What the client has acknowledged. A slow client is not an idle one: between two writes to the socket, megabytes
     * may be on their way out of the kernel.
     */
    private static long ackedBytes(ChannelHandlerContext ctx) {
        TcpInfo info = Tcp.info(((EpollSocketChannel) ctx.channel()).fd().intValue());
        return info == null ? -1 : info.bytesAcked();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error(
                    "client={} msg=\"dropped by a fault of ours\"",
                    ctx.channel().remoteAddress(),
                    cause);
        }
        reset(ctx, String.valueOf(cause.getMessage()));
    }

    /** Takes what was read as far as the phase allows, and reads on only when it allows more. */
    private void handlePending(ChannelHandlerContext ctx) {
        if (handling) {
            return;
        }
        handling = true;
        try {
            while (phase.reads && !pending.isEmpty()) {
                handle(ctx, pending.remove());
            }
        } finally {
            handling = false;
        }
        ctx.channel().config().setAutoRead(phase.reads);
    }

    private void handle(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpRequest head && phase == Phase.WAITING) {
                begin(ctx, head);
            } else if (message instanceof HttpContent content && phase == Phase.RECEIVING) {
                receive(ctx, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void awaitRequest(ChannelHandlerContext ctx) {
        phase = Phase.WAITING;
        // Not put off by single bytes: who dribbles a request is as silent as who sends nothing.
        deadline = ctx.executor().schedule(() -> ctx.close(), idleTimeoutNs, TimeUnit.NANOSECONDS);
        handlePending(ctx);
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest head) {
        cancelDeadline();
        requestNs = System.nanoTime();
        request = UNREADABLE;
        if (head.decoderResult().isFailure()) {
            refuse(ctx, Reply.unreadable(head.decoderResult().cause()));
            return;
        }
        int hosts = head.headers().getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || (hosts == 0 && head.protocolVersion().equals(HttpVersion.HTTP_1_1))) {
            refuse(ctx, Reply.text(HttpResponseStatus.BAD_REQUEST, "host: " + hosts + " fields (expected: 1)"));
            return;
        }
        request = head;
        upload = Site.isUpload(head) ? new Upload() : null;
        phase = Phase.RECEIVING;
        if (upload != null && HttpUtil.is100ContinueExpected(head)) {
            ctx.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
    }

    private void receive(ChannelHandlerContext ctx, HttpContent content) {
        if (content.decoderResult().isFailure()) {
            request = UNREADABLE;
            refuse(ctx, Reply.text(HttpResponseStatus.BAD_REQUEST, "the body cannot be read"));
            return;
        }
        if (upload != null) {
            upload.add(content.content());
        }
        if (content instanceof LastHttpContent) {
            answer(ctx);
        }
    }

    private void answer(ChannelHandlerContext ctx) {
        Reply reply = upload != null ? upload.reply() : site.ready(request);
        if (reply != null) {
            send(ctx, reply);
            return;
        }
        phase = Phase.PREPARING;
        blocking.execute(() -> {
            try {
                Reply found = site.find(request);
                ctx.executor().execute(() -> send(ctx, found));
            } catch (Throwable e) {
                // An error too: there is no deadline in this phase, and nobody else would end it.
                ctx.executor().execute(() -> exceptionCaught(ctx, e));
            }
        });
    }

    /** Replies before the request was read to its end, so the connection cannot go on. */
    private void refuse(ChannelHandlerContext ctx, Reply reply) {
        HttpUtil.setKeepAlive(reply.head(), false);
        send(ctx, reply);
    }

    private void send(ChannelHandlerContext ctx, Reply wanted) {
        Reply reply = request.method().equals(HttpMethod.HEAD) ? wanted.withoutBody() : wanted;
        if (!ctx.channel().isActive()) {
            reply.release();
            return;
        }
        phase = Phase.SENDING;
        ackedBytes = ackedBytes(ctx);
        boolean keepAlive = HttpUtil.isKeepAlive(request) && HttpUtil.isKeepAlive(reply.head());
        HttpUtil.setKeepAlive(reply.head(), keepAlive);
        ctx.write(reply.head());
        if (reply.body() != null) {
            ctx.write(reply.body());
        }
        ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(sent -> {
            if (!sent.isSuccess()) {
                exceptionCaught(ctx, sent.cause());
                return;
            }
            if (accessLog != null) {
                accessLog.write(ctx.channel(), request, reply, System.nanoTime() - requestNs);
            }
            if (keepAlive) {
                awaitRequest(ctx);
            } else {
                drain(ctx);
            }
        });
    }

    /** Closing with unread bytes resets the connection and may take the reply along; so they are read first. */
    private void drain(ChannelHandlerContext ctx) {
        phase = Phase.DRAINING;
        ((DuplexChannel) ctx.channel()).shutdownOutput();
        deadline = ctx.executor().schedule(() -> ctx.close(), DRAIN_S, TimeUnit.SECONDS);
        handlePending(ctx);
    }

    /** Ends the connection so that the client cannot take what it has for everything. */
    private void reset(ChannelHandlerContext ctx, String why) {
        LOG.debug("client={} msg=\"reset: {}\"", ctx.channel().remoteAddress(), why);
        if (ctx.channel().isOpen()) {
            ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            ctx.close();
        }
    }
}
