// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.wire;

import io.spliceway.control.api.v1.LinksReply;
import io.spliceway.control.api.v1.NodesReply;
import io.spliceway.control.api.v1.RoutesReply;
import io.spliceway.control.client.LinkStatus;
import io.spliceway.control.client.LinkStatus.State;
import io.spliceway.control.client.LinkStatus.Target;
import io.spliceway.control.client.NodeRegistration;
import io.spliceway.control.client.NodeStatus;
import io.spliceway.control.client.NodeStatus.Push;
import io.spliceway.control.client.RouteStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The replies that say what the controller knows. */
public final class StatusMessages {
    private StatusMessages() {}

    /** Writes the reply of {@code Nodes}. */
    public static NodesReply nodesReply(List<NodeStatus> nodes) {
        NodesReply.Builder reply = NodesReply.newBuilder();
        for (NodeStatus node : nodes) {
            NodeRegistration registration = node.registration();
            reply.addNodesBuilder()
                    .setNodeId(registration.nodeId())
                    .addAllRoles(Fields.roles(registration.roles()))
                    .setTrunkAddress(Fields.address(registration.trunkAddress()))
                    .addAllDestinations(Fields.addresses(registration.destinations()))
                    .setSoftwareVersion(registration.softwareVersion())
                    .setRemoteAddress(node.remoteAddress())
                    .setConnected(node.connected())
                    .setSinceEpochMs(node.since().toEpochMilli())
                    .setPlan(push(node.plan()))
                    .setRoutes(push(node.routes()));
        }
        return reply.build();
    }

    /** Reads the reply of {@code Nodes}. */
    public static List<NodeStatus> nodes(NodesReply reply) {
        return reply.getNodesList().stream().map(StatusMessages::node).toList();
    }

    private static NodeStatus node(NodesReply.Node node) {
        return new NodeStatus(
                new NodeRegistration(
                        node.getNodeId(),
                        Fields.address("trunk_address", node.getTrunkAddress()),
                        Fields.roles(node.getRolesList()),
                        Fields.addresses("destinations", node.getDestinationsList()),
                        node.getSoftwareVersion()),
                node.getRemoteAddress(),
                node.getConnected(),
                Instant.ofEpochMilli(node.getSinceEpochMs()),
                push(node.getPlan()),
                push(node.getRoutes()));
    }

    private static NodesReply.Push push(Push push) {
        return NodesReply.Push.newBuilder()
                .setPushedVersion(push.version())
                .setAcknowledgedVersion(push.acknowledged())
                .setRefusal(push.refusal())
                .build();
    }

    private static Push push(NodesReply.Push push) {
        return new Push(push.getPushedVersion(), push.getAcknowledgedVersion(), push.getRefusal());
    }

    /** Writes the reply of {@code Links}. */
    public static LinksReply linksReply(List<LinkStatus> links) {
        LinksReply.Builder reply = LinksReply.newBuilder();
        for (LinkStatus status : links) {
            LinksReply.Link.Builder link = reply.addLinksBuilder()
                    .setFromNodeId(status.from())
                    .setState(
                            switch (status.state()) {
                                case UP -> LinksReply.State.STATE_UP;
                                case LOST -> LinksReply.State.STATE_LOST;
                                case STALE -> LinksReply.State.STATE_STALE;
                            })
                    .setSamples(status.samples())
                    .setLost(status.lost())
                    .setAgeMs(status.age().toMillis());
            switch (status.to()) {
                case Target.Node node -> link.setNodeId(node.nodeId());
                case Target.Destination destination -> link.setDestination(Fields.address(destination.address()));
            }
            if (Fields.isKnown(status.medianUs())) {
                link.setMinUs(status.minUs())
                        .setMedianUs(status.medianUs())
                        .setP90Us(status.p90Us())
                        .setMaxUs(status.maxUs());
            }
            if (Fields.isKnown(status.routeUs())) {
                link.setRouteUs(status.routeUs());
            }
            if (Fields.isKnown(status.deliveryBitsPerS())) {
                link.setDeliveryBitsPerS(status.deliveryBitsPerS());
            }
        }
        return reply.build();
    }

    /** Reads the reply of {@code Links}. */
    public static List<LinkStatus> links(LinksReply reply) {
        return reply.getLinksList().stream().map(StatusMessages::link).toList();
    }

    private static LinkStatus link(LinksReply.Link link) {
        return new LinkStatus(
                link.getFromNodeId(),
                link.hasDestination()
                        ? new Target.Destination(Fields.address("destination", link.getDestination()))
                        : new Target.Node(link.getNodeId()),
                switch (link.getState()) {
                    case STATE_UP -> State.UP;
                    case STATE_LOST -> State.LOST;
                    case STATE_STALE, STATE_UNSPECIFIED, UNRECOGNIZED -> State.STALE;
                },
                link.getSamples(),
                link.getLost(),
                Fields.time(link.hasMinUs(), link.getMinUs()),
                Fields.time(link.hasMedianUs(), link.getMedianUs()),
                Fields.time(link.hasP90Us(), link.getP90Us()),
                Fields.time(link.hasMaxUs(), link.getMaxUs()),
                Duration.ofMillis(link.getAgeMs()),
                Fields.time(link.hasRouteUs(), link.getRouteUs()),
                Fields.time(link.hasDeliveryBitsPerS(), link.getDeliveryBitsPerS()));
    }

    /** Writes the reply of {@code Routes}. */
    public static RoutesReply routesReply(List<RouteStatus> routes) {
        RoutesReply.Builder reply = RoutesReply.newBuilder();
        for (RouteStatus status : routes) {
            RoutesReply.Route.Builder route = reply.addRoutesBuilder()
                    .setEdge(status.edge())
                    .setDestination(Fields.address(status.destination()))
                    .setPushedVersion(status.version())
                    .setAcknowledgedVersion(status.acknowledged())
                    .addAllNodeIds(status.nodeIds())
                    .setSinceEpochMs(status.since().toEpochMilli());
            if (Fields.isKnown(status.rttUs())) {
                route.setRttUs(status.rttUs());
            }
            if (Fields.isKnown(status.directUs())) {
                route.setDirectUs(status.directUs());
            }
        }
        return reply.build();
    }

    /** Reads the reply of {@code Routes}. */
    public static List<RouteStatus> routes(RoutesReply reply) {
        return reply.getRoutesList().stream()
                .map(route -> new RouteStatus(
                        route.getEdge(),
                        Fields.address("destination", route.getDestination()),
                        route.getPushedVersion(),
                        route.getAcknowledgedVersion(),
                        route.getNodeIdsList(),
                        Fields.time(route.hasRttUs(), route.getRttUs()),
                        Fields.time(route.hasDirectUs(), route.getDirectUs()),
                        Instant.ofEpochMilli(route.getSinceEpochMs())))
                .toList();
    }
}
