// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.net;

import io.spliceway.linux.Errno;
import io.spliceway.router.trunk.TrunkCaller;
import io.spliceway.settings.HostPort;
import io.spliceway.splice.NettyLoop;
import io.spliceway.splice.Registration;

/** Dials other nodes, for the pool of a loop. */
final class PeerDialer implements TrunkCaller {
    private final NettyLoop loop;
    private final Resolver resolver;
    private final SocketSettings settings;
    private final long connectTimeoutNs;

    PeerDialer(NettyLoop loop, Resolver resolver, SocketSettings settings, long connectTimeoutNs) {
        this.loop = loop;
        this.resolver = resolver;
        this.settings = settings;
        this.connectTimeoutNs = connectTimeoutNs;
    }

    @Override
    public void call(HostPort target, Listener listener) {
        resolver.resolve(loop.eventLoop(), target, address -> {
            if (address == null) {
                listener.onFailed(Errno.EHOSTUNREACH);
                return;
            }
            new Dialer(loop, new Dialer.Listener() {
                        @Override
                        public void onConnected(Registration registration, int seen) {
                            listener.onConnected(registration);
                        }

                        @Override
                        public void onFailed(int errno) {
                            listener.onFailed(errno);
                        }
                    })
                    .start(address, settings, connectTimeoutNs);
        });
    }
}
