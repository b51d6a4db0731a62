// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.server;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.spliceway.settings.HostPort;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Makes the caller's address known to the services. */
final class RemoteAddress implements ServerInterceptor {
    private static final Context.Key<String> KEY = Context.keyWithDefault("remote-address", "unknown");

    /** The address of the current call, as people read it. */
    static String current() {
        return KEY.get();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        SocketAddress address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        String text = address instanceof InetSocketAddress inet
                ? new HostPort(inet.getAddress().getHostAddress(), inet.getPort()).toString()
                : String.valueOf(address);
        return Contexts.interceptCall(Context.current().withValue(KEY, text), call, headers, next);
    }
}
