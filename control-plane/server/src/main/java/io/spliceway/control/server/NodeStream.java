// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.server;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.spliceway.control.api.v1.Acknowledge;
import io.spliceway.control.api.v1.FromNode;
import io.spliceway.control.api.v1.Registered;
import io.spliceway.control.api.v1.ToNode;
import io.spliceway.control.client.KeyUpdate;
import io.spliceway.control.client.ProbePlan;
import io.spliceway.control.client.RouteUpdate;
import io.spliceway.control.overlay.Downlink;
import io.spliceway.control.overlay.Now;
import io.spliceway.control.overlay.Overlay;
import io.spliceway.control.overlay.Registration;
import io.spliceway.control.wire.SessionMessages;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One node's stream. gRPC's callbacks hand over to the loop; everything else, and everything sent, runs there.
 *
 * <p>A stream that is not ready holds back the newest keys, plan and routes, and no more: what they replace would
 * be of no use to the node.
 */
final class NodeStream implements StreamObserver<FromNode>, Downlink {
    /** Nodes send something every second; gRPC's own keepalive does not ping more often than every ten. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(5);

    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);

    private final ControlLoop loop;
    private final ServerCallStreamObserver<ToNode> responses;
    private final String remoteAddress;
    private String nodeId = "";
    private @Nullable KeyUpdate heldKeys;
    private @Nullable ProbePlan heldPlan;
    private @Nullable RouteUpdate heldRoutes;
    private long heardNs;
    private boolean over;

    NodeStream(ControlLoop loop, ServerCallStreamObserver<ToNode> responses, String remoteAddress) {
        this.loop = loop;
        this.responses = responses;
        this.remoteAddress = remoteAddress;
    }

    /** Starts to listen; must be called before the service method returns. */
    void open() {
        responses.disableAutoRequest();
        responses.setOnReadyHandler(() -> loop.execute((_, _) -> flush()));
        responses.setOnCancelHandler(() -> ended("the connection ended"));
        responses.request(1);
        loop.execute((_, now) -> {
            heardNs = now.ns();
            watch();
        });
    }

    /** Gives up on a node that says nothing: it hangs, or its host is gone without a word. */
    private void watch() {
        loop.after(WATCH_INTERVAL, (overlay, now) -> {
            if (over) {
                return;
            }
            if (now.ns() - heardNs > SILENCE_MAX.toNanos()) {
                overlay.disconnect(nodeId, this, "nothing was heard of it", now);
                fail(Status.DEADLINE_EXCEEDED.withDescription("nothing was heard of the node"));
            } else {
                watch();
            }
        });
    }

    @Override
    public void onNext(FromNode message) {
        loop.execute((overlay, now) -> {
            if (over) {
                return;
            }
            heardNs = now.ns();
            try {
                handle(message, overlay, now);
            } catch (IllegalArgumentException e) {
                fail(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
                overlay.disconnect(nodeId, this, "it sent what makes no sense: " + e.getMessage(), now);
            }
            if (!over) {
                responses.request(1);
            }
        });
    }

    private void handle(FromNode message, Overlay overlay, Now now) {
        switch (message.getMessageCase()) {
            case REGISTER -> register(message, overlay, now);
            case REPORT -> overlay.report(nodeId, this, SessionMessages.measurements(message.getReport()), now);
            case ACKNOWLEDGE -> acknowledge(message.getAcknowledge(), overlay, now);
            case MESSAGE_NOT_SET ->
                throw new IllegalArgumentException("message: of an unknown kind (expected: a report)");
        }
    }

    private void acknowledge(Acknowledge acknowledge, Overlay overlay, Now now) {
        switch (acknowledge.getSubject()) {
            case SUBJECT_PROBE_PLAN ->
                overlay.acknowledgePlan(nodeId, this, acknowledge.getVersion(), acknowledge.getRefusal(), now);
            case SUBJECT_ROUTES ->
                overlay.acknowledgeRoutes(nodeId, this, acknowledge.getVersion(), acknowledge.getRefusal(), now);
            case SUBJECT_KEYS ->
                overlay.acknowledgeKeys(nodeId, this, acknowledge.getVersion(), acknowledge.getRefusal(), now);
            case SUBJECT_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException(
                        "subject: " + acknowledge.getSubject() + " (expected: probe plan, routes or keys)");
        }
    }

    private void register(FromNode message, Overlay overlay, Now now) {
        if (!nodeId.isEmpty()) {
            throw new IllegalArgumentException("register: twice (expected: once a stream)");
        }
        Registration registration = new Registration(
                SessionMessages.registration(message.getRegister()),
                message.getRegister().getProcessId(),
                message.getRegister().getLastVersion());
        Optional<String> refusal = overlay.register(registration, this, now);
        if (refusal.isPresent()) {
            fail(Status.ALREADY_EXISTS.withDescription(refusal.get()));
        } else {
            nodeId = registration.node().nodeId();
        }
    }

    @Override
    public void onError(Throwable failure) {
        ended("the connection ended");
    }

    @Override
    public void onCompleted() {
        ended("the node stopped");
    }

    private void ended(String why) {
        loop.execute((overlay, now) -> {
            overlay.disconnect(nodeId, this, why, now);
            end(why);
        });
    }

    @Override
    public void registered() {
        responses.onNext(ToNode.newBuilder()
                .setRegistered(Registered.getDefaultInstance())
                .build());
    }

    @Override
    public void push(ProbePlan plan) {
        heldPlan = plan;
        flush();
    }

    @Override
    public void push(RouteUpdate routes) {
        heldRoutes = routes;
        flush();
    }

    @Override
    public void push(KeyUpdate keys) {
        heldKeys = keys;
        flush();
    }

    private void flush() {
        if (over || !responses.isReady()) {
            return;
        }
        if (heldKeys != null) {
            responses.onNext(SessionMessages.push(heldKeys));
            heldKeys = null;
        }
        if (heldPlan != null) {
            responses.onNext(SessionMessages.push(heldPlan));
            heldPlan = null;
        }
        if (heldRoutes != null) {
            responses.onNext(SessionMessages.push(heldRoutes));
            heldRoutes = null;
        }
    }

    @Override
    public void end(String why) {
        if (!over) {
            over = true;
            responses.onCompleted();
        }
    }

    private void fail(Status status) {
        if (!over) {
            over = true;
            responses.onError(status.asRuntimeException());
        }
    }

    @Override
    public String remoteAddress() {
        return remoteAddress;
    }
}
