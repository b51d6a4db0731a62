// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.overlay;

import io.spliceway.control.client.KeyUpdate;
import io.spliceway.control.client.NodeRegistration;
import io.spliceway.control.client.NodeStatus;
import io.spliceway.control.client.ProbePlan;
import io.spliceway.control.client.Role;
import io.spliceway.control.client.RouteUpdate;
import io.spliceway.control.network.NetworkView;
import io.spliceway.settings.HostPort;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One node the controller knows, connected or not long gone. One thread. */
final class NodeEntry {
    private final NodeRegistration registration;
    private final long processId;
    private final String remoteAddress;
    private final long settledAtNs;
    private final List<HostPort> destinations;
    private final Pushed<ProbePlan> plan = new Pushed<>();
    private final Pushed<RouteUpdate> routes = new Pushed<>();
    private final Pushed<KeyUpdate> keys = new Pushed<>();
    private @Nullable Downlink downlink;
    private Instant since;
    private long goneAtNs;

    /**
     * A node that just registered.
     *
     * @param settledAtNs until then it keeps the plan and the routes it came with
     */
    NodeEntry(Registration registration, Downlink downlink, long settledAtNs, Instant since) {
        this.registration = registration.node();
        this.processId = registration.processId();
        this.remoteAddress = downlink.remoteAddress();
        this.destinations = this.registration.destinations().stream().distinct().toList();
        this.downlink = downlink;
        this.settledAtNs = settledAtNs;
        this.since = since;
    }

    String id() {
        return registration.nodeId();
    }

    NodeRegistration registration() {
        return registration;
    }

    boolean isProcess(long id) {
        return processId == id;
    }

    boolean is(Role role) {
        return registration.roles().contains(role);
    }

    String remoteAddress() {
        return remoteAddress;
    }

    Instant since() {
        return since;
    }

    /** Where its services lead, each once. */
    List<HostPort> destinations() {
        return destinations;
    }

    /** The way to it; null when it is not connected. */
    @Nullable
    Downlink downlink() {
        return downlink;
    }

    boolean isConnected() {
        return downlink != null;
    }

    /** Whether the plan and the routes it came with may be replaced. */
    boolean isSettled(long nowNs) {
        return nowNs - settledAtNs >= 0;
    }

    void gone(Now now) {
        downlink = null;
        since = now.wall();
        goneAtNs = now.ns();
    }

    boolean isGoneFor(long ns, long nowNs) {
        return downlink == null && nowNs - goneAtNs > ns;
    }

    Pushed<ProbePlan> plan() {
        return plan;
    }

    Pushed<RouteUpdate> routes() {
        return routes;
    }

    Pushed<KeyUpdate> keys() {
        return keys;
    }

    NodeStatus status() {
        return new NodeStatus(registration, remoteAddress, isConnected(), since, plan.status(), routes.status());
    }

    NetworkView.Node view() {
        return new NetworkView.Node(id(), registration.roles(), isConnected(), destinations);
    }
}
