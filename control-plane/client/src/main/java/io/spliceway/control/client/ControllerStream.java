// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.spliceway.control.api.v1.FromNode;
import io.spliceway.control.api.v1.NodeControlGrpc;
import io.spliceway.control.api.v1.ToNode;
import io.spliceway.settings.HostPort;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a stream, with a connection of its own, so that the pace of attempts is the session's and not the
 * channel's. Used and called back on the session's thread only.
 */
final class ControllerStream implements ClientResponseObserver<FromNode, ToNode> {

    /** What happens on a stream. */
    interface Events {
        void received(ControllerStream stream, ToNode message);

        /** It can take more. */
        void ready(ControllerStream stream);

        /** It is over; called once. */
        void ended(ControllerStream stream, Status status);
    }

    private final ManagedChannel channel;
    private final Events events;
    private @Nullable ClientCallStreamObserver<FromNode> requests;
    private boolean givenUp;
    private boolean over;

    ControllerStream(
            HostPort controller, MultiThreadIoEventLoopGroup eventLoop, Executor sessionThread, Events events) {
        this.channel = ControlChannel.open(controller, eventLoop, sessionThread);
        this.events = events;
    }

    /** Connects, and sends the registration as soon as it can. */
    void open(FromNode registration) {
        NodeControlGrpc.newStub(channel).session(this);
        send(registration);
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<FromNode> stream) {
        requests = stream;
        stream.setOnReadyHandler(() -> events.ready(this));
    }

    /** Whether a message would leave without being queued behind others. */
    boolean isReady() {
        return !over && requests != null && requests.isReady();
    }

    void send(FromNode message) {
        if (!over && requests != null) {
            requests.onNext(message);
        }
    }

    /** Ends the registration; {@link #closeNow} is still due. */
    void finish() {
        if (!over && requests != null) {
            requests.onCompleted();
        }
        channel.shutdown();
    }

    /** Gives up on a controller that does not answer. */
    void cancel(String why) {
        if (!over && requests != null) {
            givenUp = true;
            requests.cancel(why, null);
        }
    }

    void closeNow() {
        channel.shutdownNow();
    }

    /** Waits until the connection is gone; any thread but the session's. */
    boolean awaitClosed(long ms) throws InterruptedException {
        return channel.awaitTermination(ms, TimeUnit.MILLISECONDS);
    }

    @Override
    public void onNext(ToNode message) {
        if (!over) {
            events.received(this, message);
        }
    }

    @Override
    public void onError(Throwable failure) {
        end(givenUp ? Status.DEADLINE_EXCEEDED : Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
        end(Status.ABORTED);
    }

    private void end(Status status) {
        if (!over) {
            over = true;
            channel.shutdownNow();
            events.ended(this, status);
        }
    }
}
