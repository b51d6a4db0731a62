// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.server;

import io.spliceway.control.client.ControlListener;
import io.spliceway.control.client.ControlSession;
import io.spliceway.control.client.KeyUpdate;
import io.spliceway.control.client.Measurement;
import io.spliceway.control.client.NodeRegistration;
import io.spliceway.control.client.ProbePlan;
import io.spliceway.control.client.Role;
import io.spliceway.control.client.RouteUpdate;
import io.spliceway.settings.HostPort;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A node that is real to the controller: a {@link ControlSession} that reports, every 50 ms, the round trips of a table
 * to whatever its plan names.
 */
final class TestNode implements ControlListener, AutoCloseable {
    private static final long REPORT_INTERVAL_MS = 50;

    final NodeRegistration registration;
    final List<ProbePlan> plans = new CopyOnWriteArrayList<>();
    final List<KeyUpdate> keys = new CopyOnWriteArrayList<>();
    final List<RouteUpdate> updates = new CopyOnWriteArrayList<>();
    final ControlSession session;
    /** Thrown at the next routes, once set. */
    volatile @Nullable RuntimeException refusal;

    private final ScheduledExecutorService prober = Executors.newSingleThreadScheduledExecutor();
    private final Map<Set<String>, Double> rttsMs;

    TestNode(HostPort controller, String id, Map<Set<String>, Double> rttsMs, Set<Role> roles, HostPort... to) {
        this.rttsMs = rttsMs;
        registration = new NodeRegistration(id, new HostPort("192.0.2.1", 7401), roles, List.of(to), "test");
        session = ControlSession.open(controller, registration, this);
        Future<?> _ = prober.scheduleAtFixedRate(this::probe, 0, REPORT_INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    /** A table of round trips that tests may change while nodes read it. */
    static Map<Set<String>, Double> table() {
        return new ConcurrentHashMap<>();
    }

    private void probe() {
        if (plans.isEmpty()) {
            return;
        }
        ProbePlan plan = plans.getLast();
        plan.peers().forEach(peer -> session.report(new Measurement.ToPeer(peer.nodeId(), rttUs(peer.nodeId()))));
        plan.destinations().forEach(to -> session.report(new Measurement.ToDestination(to, rttUs(to.toString()))));
    }

    private long rttUs(String to) {
        Double ms = rttsMs.get(Set.of(registration.nodeId(), to));
        return ms == null ? Measurement.LOST : Math.round(ms * 1e3);
    }

    @Override
    public void onProbePlan(ProbePlan plan) {
        plans.add(plan);
    }

    @Override
    public void onRoutes(RouteUpdate update) {
        RuntimeException refused = refusal;
        if (refused != null) {
            throw refused;
        }
        updates.add(update);
    }

    @Override
    public void onKeys(KeyUpdate update) {
        keys.add(update);
    }

    /** The route in use to a destination; a list of nothing when it was told none. */
    List<String> route(HostPort to) {
        return updates.isEmpty()
                ? List.of("none")
                : updates.getLast()
                        .routes()
                        .getOrDefault(to, List.of(RouteUpdate.Route.DIRECT))
                        .getFirst()
                        .nodeIds();
    }

    @Override
    public void close() {
        prober.shutdownNow();
        session.close();
    }
}
