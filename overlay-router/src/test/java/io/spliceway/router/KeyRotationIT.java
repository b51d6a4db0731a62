// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.control.client.ControlListener;
import io.spliceway.control.client.ControlSession;
import io.spliceway.control.client.KeyUpdate;
import io.spliceway.control.client.NodeRegistration;
import io.spliceway.control.client.ProbePlan;
import io.spliceway.control.client.Role;
import io.spliceway.control.client.RouteUpdate;
import io.spliceway.control.client.TrunkKey;
import io.spliceway.control.server.Controller;
import io.spliceway.control.server.ControllerConfig;
import io.spliceway.router.config.NodeConfig;
import io.spliceway.settings.ConfigFile;
import io.spliceway.settings.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A controller, an edge and an egress whose keys change while flows are opened, each on a trunk of its own. */
@Timeout(180)
class KeyRotationIT {
    private static final long WAIT_MAX_NS = 60_000_000_000L;
    private static final byte[] QUESTION = "question".getBytes(StandardCharsets.US_ASCII);
    private static final int ROTATIONS = 2;
    private static final int CLIENTS = 3;
    private static final int FLOWS = 200;

    private final Random random = new Random(3);
    private final AtomicInteger flows = new AtomicInteger();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final Keys keys = new Keys();
    private TestOrigin origin;
    private volatile Controller controller;
    private ControlSession witness;
    private Node egress;
    private Node edge;
    private volatile boolean restarted;
    private volatile int hadBeforeRestart;

    /** A third node, which writes the keys down. */
    private static final class Keys implements ControlListener {
        final List<KeyUpdate> updates = new CopyOnWriteArrayList<>();

        @Override
        public void onProbePlan(ProbePlan plan) {}

        @Override
        public void onRoutes(RouteUpdate update) {}

        @Override
        public void onKeys(KeyUpdate update) {
            updates.add(update);
        }
    }

    @BeforeEach
    void start() throws IOException {
        origin = new TestOrigin(client -> client.getInputStream().transferTo(client.getOutputStream()));
        controller = controller(0);
        NodeRegistration registration =
                new NodeRegistration("witness", new HostPort("127.0.0.1", 9), Set.of(Role.RELAY), List.of(), "test");
        witness = ControlSession.open(controller.address(), registration, keys);
        egress = node("egress-1", "roles: [egress]\n");
        edge = node(
                "edge-1", """
                roles: [edge]
                peers: {egress-1: '%s'}
                services:
                  - name: web
                    type: forward
                    listen: 127.0.0.1:0
                    destination: 127.0.0.1:%d
                    route: [edge-1, egress-1]
                """.formatted(Chain.address(egress), origin.address().getPort()));
        await(() -> !keys.updates.isEmpty());
        // The nodes may have theirs a moment later.
        await(() -> failureOfOneFlow() == null);
    }

    private static Controller controller(int port) {
        return Controller.start(ConfigFile.parse("controller.yaml", """
                listen: 127.0.0.1:%d
                warm_up: 3s
                key_rotation: 10s
                key_grace: 6s
                """.formatted(port), ControllerConfig.class));
    }

    private Node node(String id, String rest) {
        return Node.start(
                ConfigFile.parse(id + ".yaml", """
                node: %s
                loops: 1
                controller: %s
                trunk: {listen: '127.0.0.1:0', pool: {low: 0, high: 0}}
                """.formatted(id, controller.address()) + rest, NodeConfig.class));
    }

    @AfterEach
    void stop() {
        edge.close();
        egress.close();
        witness.close();
        controller.close();
        origin.close();
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) {
        long deadline = System.nanoTime() + WAIT_MAX_NS;
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** Asks and is answered; the reset that ends it takes the trunk along, so that the next one needs another HELLO. */
    private @Nullable String failureOfOneFlow() {
        try (Socket client = new Socket()) {
            client.connect(edge.serviceAddress("web"), 20_000);
            client.setSoTimeout(20_000);
            client.getOutputStream().write(QUESTION);
            byte[] answer = client.getInputStream().readNBytes(QUESTION.length);
            client.setSoLinger(true, 0);
            return Arrays.equals(answer, QUESTION) ? null : answer.length + " bytes";
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Thread client(Condition until) {
        return Thread.ofPlatform().start(() -> {
            while (!until.holds()) {
                String failure = failureOfOneFlow();
                flows.incrementAndGet();
                if (failure != null) {
                    failures.add("flow " + flows + ": " + failure);
                }
                LockSupport.parkNanos(5_000_000);
            }
        });
    }

    private void load(Condition until) throws InterruptedException {
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(client(until));
        }
        for (Thread client : clients) {
            client.join();
        }
        assertThat(failures).isEmpty();
        assertThat(Chain.count(edge, "spliceway_trunk_flows_total{trunk=\"new\"}"))
                .as("trunks")
                .isGreaterThanOrEqualTo(flows.get());
    }

    private static long refused(Node node, String cause) {
        return Chain.count(node, "spliceway_trunks_refused_total{cause=\"" + cause + "\"}");
    }

    private int callEgress(TrunkKey key) throws IOException {
        byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        InetSocketAddress trunk = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), egress.trunkAddress().getPort());
        try (KeyedCaller caller = new KeyedCaller(trunk)) {
            caller.out.write(KeyedCaller.hello("edge-9", "egress-1", key, System.currentTimeMillis(), nonce));
            return caller.next();
        }
    }

    @Test
    void noFlowFailsAndYesterdaysKeyIsRefused() throws Exception {
        TrunkKey yesterday = keys.updates.getLast().newest();
        int had = keys.updates.size();
        assertThat(callEgress(yesterday)).isEqualTo(KeyedCaller.HELLO);
        long before = refused(egress, "key");
        load(() -> flows.get() > FLOWS && keys.updates.size() >= had + ROTATIONS);
        assertThat(refused(egress, "key")).as("of the nodes' own").isEqualTo(before);
        assertThat(keys.updates).extracting(update -> update.newest().id()).doesNotHaveDuplicates();
        TrunkKey today = keys.updates.getLast().newest();
        // The other nodes may have today's a moment after the witness.
        await(() -> {
            try {
                return callEgress(today) == KeyedCaller.HELLO;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        long beforeYesterday = refused(egress, "key");
        assertThat(callEgress(yesterday)).isEqualTo(KeyedCaller.RESET);
        assertThat(refused(egress, "key")).isEqualTo(beforeYesterday + 1);
    }

    @Test
    void noFlowFailsWhenTheControllerStartsAgain() throws Exception {
        load(() -> {
            if (flows.get() > FLOWS / 4) {
                restart();
            }
            // The key of the new controller, and one more.
            return flows.get() > FLOWS && restarted && keys.updates.size() >= hadBeforeRestart + 2;
        });
        assertThat(keys.updates).extracting(update -> update.newest().id()).doesNotHaveDuplicates();
    }

    private synchronized void restart() {
        if (!restarted) {
            int port = controller.address().port();
            controller.close();
            hadBeforeRestart = keys.updates.size();
            controller = controller(port);
            restarted = true;
        }
    }
}
