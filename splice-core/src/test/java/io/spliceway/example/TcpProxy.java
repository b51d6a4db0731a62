// SPDX-License-Identifier: Apache-2.0
package io.spliceway.example;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.spliceway.splice.ChannelSplicer;
import io.spliceway.splice.EarlyBytes;
import java.net.SocketAddress;

/** A TCP proxy whose bytes stay in the kernel. */
final class TcpProxy extends ChannelInitializer<EpollSocketChannel> {
    private final ChannelSplicer splicer = new ChannelSplicer();
    private final SocketAddress origin;

    TcpProxy(SocketAddress origin) {
        this.origin = origin;
    }

    ChannelFuture listen(EventLoopGroup group, SocketAddress address) {
        return new ServerBootstrap()
                .group(group)
                .channel(EpollServerSocketChannel.class)
                .childHandler(this)
                .bind(address);
    }

    @Override
    protected void initChannel(EpollSocketChannel client) {
        client.pipeline().addLast(new EarlyBytes());
        new Bootstrap()
                .group(client.eventLoop())
                .channel(EpollSocketChannel.class)
                .handler(new EarlyBytes())
                .connect(origin)
                .addListener((ChannelFuture dialled) -> {
                    if (dialled.isSuccess()) {
                        splicer.join(client, (EpollSocketChannel) dialled.channel());
                    } else {
                        client.config().setSoLinger(0); // refused stays refused, and never becomes an empty answer
                        var _ = client.close();
                    }
                });
    }
}
