// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.client;

import static io.spliceway.load.client.DownloadResult.NOT_REACHED;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.util.concurrent.Future;
import io.spliceway.load.http.Sha256;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One download, from connect(2) to its result. Everything but {@link #result} runs on one event loop.
 *
 * <p>An upload is one as well: it sends a body first, and what it downloads is the server's word on what it got.
 *
 * <p>Bytes are stamped where they leave the socket, before they are parsed and hashed, so the cost of checking a body is
 * in no time but as back-pressure on a connection faster than one core can hash.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write or close that fails ends the channel, and with it the download.
final class Download extends SimpleChannelInboundHandler<HttpObject> {
    /** More than an origin's answer to an upload. */
    private static final int MAX_ANSWER_CHARS = 4096;

    private final Target target;
    private final @Nullable UploadBody body;
    private final DownloadOptions options;
    private final DownloadObserver observer;
    private final Instant startedAt = Instant.now();
    private final CompletableFuture<DownloadResult> result = new CompletableFuture<>();
    private final MessageDigest digest = Sha256.computation();

    private String remote = "";
    private long resolveNs = NOT_REACHED;
    private long startNs;
    private long connectNs = NOT_REACHED;
    private long ttfbNs = NOT_REACHED;
    /** When the newest bytes left the socket, counted from the start. */
    private long lastReadNs;

    private @Nullable HttpResponse response;
    private long bytes;
    private final StringBuilder answer = new StringBuilder();
    private @Nullable Future<?> deadline;

    /**
     * Does nothing yet.
     *
     * @param body what to upload, or null
     */
    Download(Target target, @Nullable UploadBody body, DownloadOptions options, DownloadObserver observer) {
        this.target = target;
        this.body = body;
        this.options = options;
        this.observer = observer;
    }

    DownloadResult unresolved(long tookNs) {
        resolveNs = tookNs;
        fail(FailureReason.UNRESOLVED, target.host() + " has no address");
        return result();
    }

    void resolved(InetAddress address, long tookNs) {
        remote = address.getHostAddress();
        resolveNs = tookNs;
    }

    void addTo(ChannelPipeline pipeline) {
        pipeline.addLast(new Stamp()).addLast(new HttpClientCodec()).addLast(this);
    }

    void connecting() {
        startNs = System.nanoTime();
    }

    void connected(Channel channel) {
        connectNs = System.nanoTime() - startNs;
        channel.pipeline().addFirst(new Silence(options.idleTimeout().toNanos()));
        deadline = channel.eventLoop()
                .schedule(
                        () -> {
                            fail(FailureReason.TIMEOUT, "not complete in time" + soFar());
                            channel.close();
                        },
                        options.timeout().toNanos(),
                        TimeUnit.NANOSECONDS);
        send(channel).addListener(written -> {
            if (!written.isSuccess()) {
                fail(written.cause());
                channel.close();
            }
        });
    }

    void notConnected(Throwable cause) {
        fail(cause);
    }

    /** Waits for the end. */
    DownloadResult result() {
        return result.join();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (message.decoderResult().isFailure()) {
            fail(
                    FailureReason.BAD_RESPONSE,
                    String.valueOf(message.decoderResult().cause().getMessage()));
            ctx.close();
            return;
        }
        if (message instanceof HttpResponse head && head.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            response = head;
            if (body == null) {
                observer.expects(HttpUtil.getContentLength(head, -1L));
            }
        }
        if (message instanceof HttpContent content && response != null) {
            take(content.content());
            if (content instanceof LastHttpContent) {
                complete(response);
                ctx.close();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(FailureReason.EARLY_END, "the server closed the connection" + soFar());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(cause);
        ctx.close();
    }

    private ChannelFuture send(Channel channel) {
        HttpRequest request = target.request(body);
        if (body == null) {
            return channel.writeAndFlush(request);
        }
        channel.write(request);
        body.parts().forEach(part -> channel.write(new DefaultHttpContent(part)));
        return channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    private void take(ByteBuf part) {
        if (body != null) {
            if (answer.length() < MAX_ANSWER_CHARS) {
                answer.append(part.toString(StandardCharsets.US_ASCII));
            }
            return;
        }
        int length = part.readableBytes();
        bytes += length;
        for (ByteBuffer buffer : part.nioBuffers()) {
            digest.update(buffer);
        }
        observer.received(length);
    }

    private void complete(HttpResponse head) {
        if (!head.status().equals(HttpResponseStatus.OK)) {
            fail(FailureReason.STATUS, "the server answered " + head.status());
            return;
        }
        Verification verification;
        if (body == null) {
            verification = Verification.of(
                    Sha256.of(digest), options.expected(), head.headers().get("repr-digest"));
        } else {
            verification = Verification.ofUpload(body.sha256(), answer.toString());
            bytes = body.bytes();
            observer.received(body.bytes());
        }
        end(lastReadNs, verification, verification.failure());
    }

    private void fail(Throwable cause) {
        Failure failure = Failures.of(cause);
        fail(failure.reason(), failure.detail() + soFar());
    }

    private void fail(FailureReason reason, String detail) {
        end(NOT_REACHED, Verification.NONE, new Failure(reason, detail));
    }

    /** The first end counts. */
    private void end(long totalNs, Verification verification, @Nullable Failure failure) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        int status = response == null ? 0 : response.status().code();
        result.complete(new DownloadResult(
                target.url(),
                startedAt,
                remote,
                resolveNs,
                connectNs,
                ttfbNs,
                totalNs,
                status,
                bytes,
                verification.sha256(),
                verification.by(),
                verification.ok(),
                failure));
    }

    private String soFar() {
        if (response == null) {
            return connectNs == NOT_REACHED ? "" : ", before any response";
        }
        if (body != null) {
            return ", within the answer";
        }
        long length = HttpUtil.getContentLength(response, -1L);
        return ", after " + bytes + (length < 0 ? "" : " of " + length) + " bytes";
    }

    /** Ends what stands still: no byte comes, and of an upload no part leaves. */
    private static final class Silence extends IdleStateHandler {
        Silence(long limitNs) {
            super(0, 0, limitNs, TimeUnit.NANOSECONDS);
        }

        @Override
        protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent event) {
            ctx.fireExceptionCaught(ReadTimeoutException.INSTANCE);
        }
    }

    /** Stands next to the socket. */
    private final class Stamp extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            lastReadNs = System.nanoTime() - startNs;
            if (ttfbNs == NOT_REACHED) {
                ttfbNs = lastReadNs;
            }
            ctx.fireChannelRead(message);
        }
    }
}
