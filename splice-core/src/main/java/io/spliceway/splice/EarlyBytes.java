// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.ReferenceCountUtil;

/**
 * Last in the pipeline of a channel that is to be joined: has nothing read but what Netty reads by itself (at the end of
 * its input a connection is read whether or not that was asked for), keeps that for {@link ChannelSplicer#join}, and keeps
 * the connection open for the other direction. On the channel's event loop; one for each channel.
 */
public final class EarlyBytes extends ChannelInboundHandlerAdapter {
    private final CompositeByteBuf bytes = Unpooled.compositeBuffer(Integer.MAX_VALUE);

    /** Holds nothing yet. */
    public EarlyBytes() {}

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(false);
        // Otherwise Netty would close the whole connection at the end of its input.
        context.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf buffer) {
            bytes.addComponent(true, buffer);
        } else {
            // A decoder's message; the application has had its chance.
            ReferenceCountUtil.release(message);
        }
    }

    /** The connection was never joined. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        release();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var _ = context.close();
    }

    byte[] toArray() {
        return ByteBufUtil.getBytes(bytes);
    }

    /** Idempotent. */
    void release() {
        if (bytes.refCnt() > 0) {
            bytes.release();
        }
    }
}
