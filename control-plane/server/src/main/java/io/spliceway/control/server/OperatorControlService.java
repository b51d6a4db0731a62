// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.server;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.spliceway.control.api.v1.ExplainReply;
import io.spliceway.control.api.v1.ExplainRequest;
import io.spliceway.control.api.v1.LinksReply;
import io.spliceway.control.api.v1.LinksRequest;
import io.spliceway.control.api.v1.NodesReply;
import io.spliceway.control.api.v1.NodesRequest;
import io.spliceway.control.api.v1.OperatorControlGrpc;
import io.spliceway.control.api.v1.RoutesReply;
import io.spliceway.control.api.v1.RoutesRequest;
import io.spliceway.control.client.RouteExplanation;
import io.spliceway.control.overlay.OverlayStatus;
import io.spliceway.control.wire.ExplainMessages;
import io.spliceway.control.wire.StatusMessages;
import io.spliceway.settings.HostPort;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers operators. Waits for the loop on gRPC's threads, which are virtual. */
final class OperatorControlService extends OperatorControlGrpc.OperatorControlImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorControlService.class);
    private static final long ANSWER_TIMEOUT_MS = 4_000;

    private final ControlLoop loop;

    OperatorControlService(ControlLoop loop) {
        this.loop = loop;
    }

    @Override
    public void nodes(NodesRequest request, StreamObserver<NodesReply> reply) {
        answer(reply, () -> StatusMessages.nodesReply(status(OverlayStatus::nodes)));
    }

    @Override
    public void links(LinksRequest request, StreamObserver<LinksReply> reply) {
        answer(reply, () -> StatusMessages.linksReply(status(OverlayStatus::links)));
    }

    @Override
    public void routes(RoutesRequest request, StreamObserver<RoutesReply> reply) {
        answer(reply, () -> StatusMessages.routesReply(status(OverlayStatus::routes)));
    }

    @Override
    public void explain(ExplainRequest request, StreamObserver<ExplainReply> reply) {
        answer(reply, () -> {
            HostPort destination = ExplainMessages.destination(request);
            Supplier<RouteExplanation> explanation =
                    status(status -> status.explain(request.getEdge(), destination, request.getLimit()));
            return ExplainMessages.reply(explanation.get());
        });
    }

    private <T> T status(Function<OverlayStatus, T> question) {
        return loop.ask((overlay, now) -> question.apply(overlay.status(now)))
                .orTimeout(ANSWER_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .join();
    }

    private static <T> void answer(StreamObserver<T> reply, Supplier<T> answer) {
        T value;
        try {
            value = answer.get();
        } catch (CompletionException e) {
            fail(reply, e.getCause() == null ? e : e.getCause());
            return;
        } catch (RuntimeException e) {
            fail(reply, e);
            return;
        }
        reply.onNext(value);
        reply.onCompleted();
    }

    private static void fail(StreamObserver<?> reply, Throwable cause) {
        Status status = switch (cause) {
            case NoSuchElementException _ -> Status.NOT_FOUND.withDescription(cause.getMessage());
            case IllegalArgumentException _ -> Status.INVALID_ARGUMENT.withDescription(cause.getMessage());
            default -> {
                LOG.error("operator's question failed action=\"report this\"", cause);
                yield Status.INTERNAL.withDescription(String.valueOf(cause));
            }
        };
        reply.onError(status.asRuntimeException());
    }
}
