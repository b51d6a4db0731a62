// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.spliceway.control.api.v1.FromNode;
import io.spliceway.control.api.v1.NodeControlGrpc;
import io.spliceway.control.api.v1.ToNode;
import io.spliceway.control.client.NodeRegistration;
import io.spliceway.control.client.Role;
import io.spliceway.control.wire.SessionMessages;
import io.spliceway.settings.HostPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A node that stops reading must cost neither memory nor anyone else's time. */
class SlowNodeIT {
    private static final int ROUNDS = 60;

    /** Reads one message for each call of {@link #read}, and none else. */
    private static final class SlowNode implements ClientResponseObserver<FromNode, ToNode> {
        final List<ToNode> received = new CopyOnWriteArrayList<>();
        volatile @Nullable ClientCallStreamObserver<FromNode> stream;

        @Override
        public void beforeStart(ClientCallStreamObserver<FromNode> requests) {
            requests.disableAutoRequestWithInitial(1);
            stream = requests;
        }

        void read(int messages) {
            ClientCallStreamObserver<FromNode> requests = stream;
            if (requests == null) {
                throw new AssertionError("not started");
            }
            requests.request(messages);
        }

        @Override
        public void onNext(ToNode message) {
            received.add(message);
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }

    @Test
    void holdsBackOnlyTheNewestPlanOfANodeThatDoesNotRead() {
        try (Controller controller = Controller.start(Configs.fast(0))) {
            HostPort address = controller.address();
            ManagedChannel channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                    .flowControlWindow(64 << 10)
                    .usePlaintext()
                    .build();
            try {
                SlowNode slow = new SlowNode();
                // Many destinations make a plan big: some 30 kB, twice for an edge that is an egress.
                List<HostPort> destinations = new ArrayList<>();
                for (int i = 0; i < 900; i++) {
                    destinations.add(new HostPort("destination-%d.example".formatted(i), 443));
                }
                NodeRegistration registration = new NodeRegistration(
                        "slow", new HostPort("192.0.2.1", 7401), Set.of(Role.EDGE, Role.EGRESS), destinations, "test");
                NodeControlGrpc.newStub(channel).session(slow);
                ClientCallStreamObserver<FromNode> stream = slow.stream;
                assertThat(stream).isNotNull();
                stream.onNext(SessionMessages.register(registration, 1, 0));
                Await.until(() -> assertThat(slow.received).hasSize(1));
                // Another comes and goes: each time every plan changes.
                try (TestNode steady = new TestNode(address, "steady", TestNode.table(), Set.of(Role.RELAY))) {
                    Await.until(() -> assertThat(steady.session.isConnected()).isTrue());
                    for (int i = 0; i < ROUNDS; i++) {
                        // It is alive, it only does not read.
                        stream.onNext(SessionMessages.report(List.of()));
                        String id = "guest-" + i % 7;
                        try (TestNode guest = new TestNode(address, id, TestNode.table(), Set.of(Role.RELAY))) {
                            Await.until(() -> assertThat(guest.plans).isNotEmpty());
                        }
                    }
                    Await.until(() -> assertThat(steady.plans.getLast().peers()).hasSize(1));
                    slow.read(10 * ROUNDS);
                    Await.until(() -> assertThat(
                                    slow.received.getLast().getProbePlan().getVersion())
                            .isGreaterThanOrEqualTo(steady.plans.getLast().version() - 2));
                    assertThat(slow.received.size()).isLessThan(20);
                }
            } finally {
                channel.shutdownNow();
            }
        }
    }
}
