// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.wire;

import com.google.protobuf.ByteString;
import io.spliceway.control.api.v1.Acknowledge;
import io.spliceway.control.api.v1.Acknowledge.Subject;
import io.spliceway.control.api.v1.FromNode;
import io.spliceway.control.api.v1.PushKeys;
import io.spliceway.control.api.v1.PushProbePlan;
import io.spliceway.control.api.v1.PushRoutes;
import io.spliceway.control.api.v1.Register;
import io.spliceway.control.api.v1.Report;
import io.spliceway.control.api.v1.ToNode;
import io.spliceway.control.client.KeyUpdate;
import io.spliceway.control.client.Measurement;
import io.spliceway.control.client.NodeRegistration;
import io.spliceway.control.client.Peer;
import io.spliceway.control.client.ProbePlan;
import io.spliceway.control.client.RouteUpdate;
import io.spliceway.control.client.RouteUpdate.Route;
import io.spliceway.control.client.TrunkKey;
import io.spliceway.settings.HostPort;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The messages of a node's stream. */
public final class SessionMessages {
    private SessionMessages() {}

    /** A registration; {@code processId} and {@code lastVersion} as the API defines them. */
    public static FromNode register(NodeRegistration registration, long processId, long lastVersion) {
        return FromNode.newBuilder()
                .setRegister(Register.newBuilder()
                        .setNodeId(registration.nodeId())
                        .setTrunkAddress(Fields.address(registration.trunkAddress()))
                        .addAllRoles(Fields.roles(registration.roles()))
                        .addAllDestinations(Fields.addresses(registration.destinations()))
                        .setSoftwareVersion(registration.softwareVersion())
                        .setProcessId(processId)
                        .setLastVersion(lastVersion))
                .build();
    }

    /** Reads what {@link #register} wrote. */
    public static NodeRegistration registration(Register register) {
        return new NodeRegistration(
                register.getNodeId(),
                Fields.address("trunk_address", register.getTrunkAddress()),
                Fields.roles(register.getRolesList()),
                Fields.addresses("destinations", register.getDestinationsList()),
                register.getSoftwareVersion());
    }

    /** A report of probes, in order. */
    public static FromNode report(List<Measurement> measurements) {
        Report.Builder report = Report.newBuilder();
        for (Measurement measurement : measurements) {
            Report.Outcome.Builder outcome = report.addOutcomesBuilder();
            switch (measurement) {
                case Measurement.ToPeer peer -> {
                    outcome.setPeerId(peer.peerId());
                    if (Fields.isKnown(peer.deliveryBitsPerS())) {
                        outcome.setDeliveryBitsPerS(peer.deliveryBitsPerS());
                    }
                }
                case Measurement.ToDestination origin -> outcome.setDestination(Fields.address(origin.destination()));
            }
            if (measurement.rttUs() != Measurement.LOST) {
                outcome.setRttUs(measurement.rttUs());
            }
        }
        return FromNode.newBuilder().setReport(report).build();
    }

    /** Reads what {@link #report} wrote. */
    public static List<Measurement> measurements(Report report) {
        return report.getOutcomesList().stream()
                .map(SessionMessages::measurement)
                .toList();
    }

    private static Measurement measurement(Report.Outcome outcome) {
        long rttUs = outcome.hasRttUs() ? outcome.getRttUs() : Measurement.LOST;
        if (outcome.hasRttUs() && rttUs < 0) {
            throw new IllegalArgumentException("rtt_us: " + Long.toUnsignedString(rttUs) + " (expected: microseconds)");
        }
        if (outcome.getDeliveryBitsPerS() < 0) {
            throw new IllegalArgumentException("delivery_bits_per_s: "
                    + Long.toUnsignedString(outcome.getDeliveryBitsPerS()) + " (expected: bits per second)");
        }
        return switch (outcome.getTargetCase()) {
            case PEER_ID ->
                new Measurement.ToPeer(
                        outcome.getPeerId(),
                        rttUs,
                        Fields.time(outcome.hasDeliveryBitsPerS(), outcome.getDeliveryBitsPerS()));
            case DESTINATION ->
                new Measurement.ToDestination(Fields.address("destination", outcome.getDestination()), rttUs);
            case TARGET_NOT_SET ->
                throw new IllegalArgumentException("target: nothing (expected: a peer or a destination)");
        };
    }

    /** An acknowledgement; an empty refusal says that the version was applied. */
    public static FromNode acknowledge(Subject subject, long version, String refusal) {
        return FromNode.newBuilder()
                .setAcknowledge(Acknowledge.newBuilder()
                        .setSubject(subject)
                        .setVersion(version)
                        .setRefusal(refusal))
                .build();
    }

    /** A probe plan for a node. */
    public static ToNode push(ProbePlan plan) {
        PushProbePlan.Builder push = PushProbePlan.newBuilder()
                .setVersion(plan.version())
                .setIntervalUs(plan.interval().toNanos() / 1_000)
                .addAllDestinations(Fields.addresses(plan.destinations()));
        for (Peer peer : plan.peers()) {
            push.addPeersBuilder().setNodeId(peer.nodeId()).setTrunkAddress(Fields.address(peer.trunkAddress()));
        }
        return ToNode.newBuilder().setProbePlan(push).build();
    }

    /** Reads a probe plan. */
    public static ProbePlan probePlan(PushProbePlan push) {
        return new ProbePlan(
                push.getVersion(),
                Duration.of(push.getIntervalUs(), ChronoUnit.MICROS),
                push.getPeersList().stream()
                        .map(peer ->
                                new Peer(peer.getNodeId(), Fields.address("trunk_address", peer.getTrunkAddress())))
                        .toList(),
                Fields.addresses("destinations", push.getDestinationsList()));
    }

    /** The routes of an edge. */
    public static ToNode push(RouteUpdate update) {
        PushRoutes.Builder push = PushRoutes.newBuilder().setVersion(update.version());
        update.routes().forEach((destination, routes) -> {
            PushRoutes.Destination.Builder to = push.addDestinationsBuilder().setAddress(Fields.address(destination));
            for (Route route : routes) {
                PushRoutes.Route.Builder way = to.addRoutesBuilder().addAllNodeIds(route.nodeIds());
                Optional.of(route.expectedRttUs()).filter(us -> us >= 0).ifPresent(way::setExpectedRttUs);
            }
        });
        return ToNode.newBuilder().setRoutes(push).build();
    }

    /** Reads the routes of an edge. */
    public static RouteUpdate routeUpdate(PushRoutes push) {
        Map<HostPort, List<Route>> routes = new LinkedHashMap<>();
        for (PushRoutes.Destination destination : push.getDestinationsList()) {
            routes.put(
                    Fields.address("destinations", destination.getAddress()),
                    destination.getRoutesList().stream()
                            .map(route -> new Route(
                                    route.getNodeIdsList(),
                                    Fields.time(route.hasExpectedRttUs(), route.getExpectedRttUs())))
                            .toList());
        }
        return new RouteUpdate(push.getVersion(), routes);
    }

    /** The keys of the overlay. */
    public static ToNode push(KeyUpdate update) {
        PushKeys.Builder push = PushKeys.newBuilder()
                .setVersion(update.version())
                .setCallInUs(update.callIn().toNanos() / 1_000)
                .setGraceUs(update.grace().toNanos() / 1_000);
        for (TrunkKey key : update.keys()) {
            push.addKeysBuilder().setId(key.id()).setSecret(ByteString.copyFrom(key.secret()));
        }
        return ToNode.newBuilder().setKeys(push).build();
    }

    /** Reads the keys of the overlay. */
    public static KeyUpdate keyUpdate(PushKeys push) {
        return new KeyUpdate(
                push.getVersion(),
                push.getKeysList().stream()
                        .map(key -> new TrunkKey(key.getId(), key.getSecret().toByteArray()))
                        .toList(),
                Duration.of(push.getCallInUs(), ChronoUnit.MICROS),
                Duration.of(push.getGraceUs(), ChronoUnit.MICROS));
    }
}
