// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.net;

import io.netty.channel.EventLoop;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.spliceway.settings.HostPort;
import io.spliceway.splice.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns names into addresses without blocking a loop: /etc/hosts first, then DNS by /etc/resolv.conf, answers kept for
 * their time to live.
 */
public final class Resolver implements AutoCloseable {
    private final DnsAddressResolverGroup group;

    /** For loops of one transport. */
    public Resolver(Transport transport) {
        group = new DnsAddressResolverGroup(
                new DnsNameResolverBuilder().datagramChannelType(transport.datagramChannel()));
    }

    /**
     * Resolves, on a loop.
     *
     * @param found called on the loop's thread with the address, or null when there is none; at once for a literal
     */
    public void resolve(EventLoop loop, HostPort target, Consumer<@Nullable InetSocketAddress> found) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(target.host());
        if (literal != null) {
            found.accept(new InetSocketAddress(address(literal), target.port()));
            return;
        }
        AddressResolver<InetSocketAddress> resolver = group.getResolver(loop);
        Future<InetSocketAddress> future =
                resolver.resolve(InetSocketAddress.createUnresolved(target.host(), target.port()));
        future.addListener(_ -> found.accept(future.isSuccess() ? future.getNow() : null));
    }

    @Override
    public void close() {
        group.close();
    }

    private static InetAddress address(byte[] literal) {
        try {
            return InetAddress.getByAddress(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }
}
