// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.server;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.spliceway.control.api.v1.FromNode;
import io.spliceway.control.api.v1.NodeControlGrpc;
import io.spliceway.control.api.v1.ToNode;

/** Where nodes connect. */
final class NodeControlService extends NodeControlGrpc.NodeControlImplBase {
    private final ControlLoop loop;

    NodeControlService(ControlLoop loop) {
        this.loop = loop;
    }

    @Override
    public StreamObserver<FromNode> session(StreamObserver<ToNode> responses) {
        NodeStream stream = new NodeStream(loop, (ServerCallStreamObserver<ToNode>) responses, RemoteAddress.current());
        stream.open();
        return stream;
    }
}
