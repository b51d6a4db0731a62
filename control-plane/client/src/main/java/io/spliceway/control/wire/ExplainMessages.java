// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.wire;

import io.spliceway.control.api.v1.ExplainReply;
import io.spliceway.control.api.v1.ExplainRequest;
import io.spliceway.control.client.RouteExplanation;
import io.spliceway.control.client.RouteExplanation.Candidate;
import io.spliceway.control.client.RouteExplanation.Change;
import io.spliceway.control.client.RouteExplanation.Way;
import io.spliceway.control.client.RouteLeg;
import io.spliceway.settings.HostPort;
import java.time.Instant;

/** The question why, and its answer. */
public final class ExplainMessages {
    private ExplainMessages() {}

    /** Writes the question. */
    public static ExplainRequest request(String edge, HostPort destination, int limit) {
        return ExplainRequest.newBuilder()
                .setEdge(edge)
                .setDestination(Fields.address(destination))
                .setLimit(limit)
                .build();
    }

    /** Reads the destination asked for. */
    public static HostPort destination(ExplainRequest request) {
        return Fields.address("destination", request.getDestination());
    }

    /** Writes the answer. */
    public static ExplainReply reply(RouteExplanation explanation) {
        ExplainReply.Builder reply = ExplainReply.newBuilder()
                .setEdge(explanation.edge())
                .setDestination(Fields.address(explanation.destination()))
                .setVerdict(explanation.verdict())
                .setOmitted(explanation.omitted());
        explanation.candidates().forEach(candidate -> write(candidate, reply.addCandidatesBuilder()));
        explanation.history().forEach(change -> write(change, reply.addHistoryBuilder()));
        return reply.build();
    }

    private static void write(Candidate candidate, ExplainReply.Candidate.Builder into) {
        into.addAllNodeIds(candidate.nodeIds()).setChosen(candidate.chosen()).setNote(candidate.note());
        for (RouteLeg leg : candidate.legs()) {
            ExplainReply.Leg.Builder to =
                    into.addLegsBuilder().setFrom(leg.from()).setTo(leg.to());
            if (Fields.isKnown(leg.rttUs())) {
                to.setRttUs(leg.rttUs());
            }
        }
        if (Fields.isKnown(candidate.rttUs())) {
            into.setRttUs(candidate.rttUs());
        }
        if (Fields.isKnown(candidate.costUs())) {
            into.setCostUs(candidate.costUs());
        }
    }

    private static void write(Change change, ExplainReply.Change.Builder into) {
        Way from = change.from();
        into.setAtEpochMs(change.at().toEpochMilli())
                .setFirst(from == null)
                .addAllToNodeIds(change.to().nodeIds())
                .setReason(change.reason());
        if (from != null) {
            into.addAllFromNodeIds(from.nodeIds());
            if (Fields.isKnown(from.rttUs())) {
                into.setFromUs(from.rttUs());
            }
        }
        if (Fields.isKnown(change.to().rttUs())) {
            into.setToUs(change.to().rttUs());
        }
        if (Fields.isKnown(change.directUs())) {
            into.setDirectUs(change.directUs());
        }
    }

    /** Reads the answer. */
    public static RouteExplanation explanation(ExplainReply reply) {
        return new RouteExplanation(
                reply.getEdge(),
                Fields.address("destination", reply.getDestination()),
                reply.getVerdict(),
                reply.getCandidatesList().stream()
                        .map(ExplainMessages::candidate)
                        .toList(),
                reply.getOmitted(),
                reply.getHistoryList().stream().map(ExplainMessages::change).toList());
    }

    private static Candidate candidate(ExplainReply.Candidate candidate) {
        return new Candidate(
                candidate.getNodeIdsList(),
                candidate.getLegsList().stream()
                        .map(leg ->
                                new RouteLeg(leg.getFrom(), leg.getTo(), Fields.time(leg.hasRttUs(), leg.getRttUs())))
                        .toList(),
                Fields.time(candidate.hasRttUs(), candidate.getRttUs()),
                Fields.time(candidate.hasCostUs(), candidate.getCostUs()),
                candidate.getChosen(),
                candidate.getNote());
    }

    private static Change change(ExplainReply.Change change) {
        return new Change(
                Instant.ofEpochMilli(change.getAtEpochMs()),
                change.getFirst()
                        ? null
                        : new Way(change.getFromNodeIdsList(), Fields.time(change.hasFromUs(), change.getFromUs())),
                new Way(change.getToNodeIdsList(), Fields.time(change.hasToUs(), change.getToUs())),
                Fields.time(change.hasDirectUs(), change.getDirectUs()),
                change.getReason());
    }
}
