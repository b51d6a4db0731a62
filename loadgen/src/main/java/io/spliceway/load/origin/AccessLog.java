// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.origin;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.spliceway.linux.Tcp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line a response, with the congestion control the connection really had. */
final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger("origin.access");

    /**
     * Writes the line.
     *
     * @param tookNs from the request's head to the last byte handed to the kernel
     */
    void write(Channel channel, HttpRequest request, Reply reply, long tookNs) {
        String congestion = channel instanceof EpollSocketChannel socket
                ? Tcp.getCongestion(socket.fd().intValue())
                : null;
        LOG.info(
                "client={} method={} path=\"{}\" status={} bytes={} took_ms={} congestion={}",
                channel.remoteAddress(),
                request.method(),
                request.uri().replace('"', '\''),
                reply.head().status().code(),
                reply.bodyBytes(),
                tookNs / 1_000_000,
                congestion);
    }
}
