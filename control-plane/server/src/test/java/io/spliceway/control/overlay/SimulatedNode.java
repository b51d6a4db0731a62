// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.overlay;

import io.spliceway.control.client.KeyUpdate;
import io.spliceway.control.client.NodeRegistration;
import io.spliceway.control.client.ProbePlan;
import io.spliceway.control.client.Role;
import io.spliceway.control.client.RouteUpdate;
import io.spliceway.settings.HostPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node of a simulation: keeps what it was sent. */
final class SimulatedNode implements Downlink {
    final NodeRegistration registration;
    final List<ProbePlan> plans = new ArrayList<>();
    final List<RouteUpdate> updates = new ArrayList<>();
    final List<KeyUpdate> keys = new ArrayList<>();
    boolean registered;

    @Nullable
    String ended;
    /** It is connected but says nothing more. */
    boolean silent;

    SimulatedNode(String id, Set<Role> roles, List<HostPort> destinations) {
        registration = new NodeRegistration(id, new HostPort(id, 7401), roles, destinations, "test");
    }

    String id() {
        return registration.nodeId();
    }

    @Override
    public void registered() {
        registered = true;
    }

    @Override
    public void push(ProbePlan plan) {
        plans.add(plan);
    }

    @Override
    public void push(RouteUpdate routes) {
        updates.add(routes);
    }

    @Override
    public void push(KeyUpdate update) {
        keys.add(update);
    }

    @Override
    public void end(String why) {
        ended = why;
    }

    @Override
    public String remoteAddress() {
        return "192.0.2.1:" + id().length();
    }
}
