// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.spliceway.control.api.v1.LinksRequest;
import io.spliceway.control.api.v1.NodesRequest;
import io.spliceway.control.api.v1.OperatorControlGrpc;
import io.spliceway.control.api.v1.OperatorControlGrpc.OperatorControlBlockingStub;
import io.spliceway.control.api.v1.RoutesRequest;
import io.spliceway.control.wire.ExplainMessages;
import io.spliceway.control.wire.StatusMessages;
import io.spliceway.settings.HostPort;
import io.spliceway.settings.UserError;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * What an operator asks a running controller. Each call blocks until the answer is there, at most five seconds, and
 * throws a {@link UserError} of one line when there is none. Any thread.
 */
public final class ControlQueries implements AutoCloseable {
    /** The number of usable candidates {@link #explain} returns when not told otherwise. */
    public static final int DEFAULT_CANDIDATES = 20;

    private static final long DEADLINE_MS = 5_000;

    private final HostPort controller;
    private final MultiThreadIoEventLoopGroup eventLoop = ControlChannel.eventLoop();
    private final ManagedChannel channel;

    private ControlQueries(HostPort controller) {
        this.controller = controller;
        this.channel = ControlChannel.open(controller, eventLoop, Runnable::run);
    }

    /** Names the controller; the first question connects. */
    public static ControlQueries to(HostPort controller) {
        return new ControlQueries(controller);
    }

    /** Every node that is connected, or was not long ago, by id. */
    public List<NodeStatus> nodes() {
        return ask(stub -> StatusMessages.nodes(stub.nodes(NodesRequest.getDefaultInstance())));
    }

    /** Everything that was measured, by the node that measures. */
    public List<LinkStatus> links() {
        return ask(stub -> StatusMessages.links(stub.links(LinksRequest.getDefaultInstance())));
    }

    /** The route in use for every edge and destination. */
    public List<RouteStatus> routes() {
        return ask(stub -> StatusMessages.routes(stub.routes(RoutesRequest.getDefaultInstance())));
    }

    /** As {@link #explain(String, HostPort, int)}, with {@link #DEFAULT_CANDIDATES}. */
    public RouteExplanation explain(String edge, HostPort destination) {
        return explain(edge, destination, DEFAULT_CANDIDATES);
    }

    /**
     * Why an edge reaches a destination the way it does.
     *
     * @param limit how many usable candidates are wanted at most; 0 for all
     * @throws UserError when the controller does not know the edge or the destination; it lists those it knows
     */
    public RouteExplanation explain(String edge, HostPort destination, int limit) {
        return ask(
                stub -> ExplainMessages.explanation(stub.explain(ExplainMessages.request(edge, destination, limit))));
    }

    @Override
    public void close() {
        channel.shutdownNow();
        ControlChannel.shutdown(eventLoop);
    }

    private <T> T ask(Function<OperatorControlBlockingStub, T> question) {
        try {
            return question.apply(
                    OperatorControlGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_MS, TimeUnit.MILLISECONDS));
        } catch (StatusRuntimeException e) {
            ControlFailure failure = ControlFailure.of(controller, e.getStatus());
            throw UserError.failed(failure.what() + (failure.action().isEmpty() ? "" : " (" + failure.action() + ")"));
        }
    }
}
