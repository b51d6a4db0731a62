// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.routing;

import io.spliceway.control.client.RouteExplanation;
import io.spliceway.control.client.RouteExplanation.Change;
import io.spliceway.control.network.NetworkView;
import io.spliceway.settings.HostPort;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says why a route is in use, from the figures of one view. */
public final class RouteExplainer {
    /** More usable candidates are never listed. */
    public static final int MOST_CANDIDATES = 1_000;

    private final NetworkView view;
    private final RouteComputer computer;
    private final RouteCosts costs;
    private final RoutePolicy policy;

    /** Explains choices made on this view. */
    public RouteExplainer(NetworkView view, RoutePolicy policy) {
        this.view = view;
        this.computer = new RouteComputer(view, policy);
        this.costs = computer.costs();
        this.policy = policy;
    }

    /**
     * Explains.
     *
     * @param inUse the route in use, as node ids; null when none was chosen yet
     * @param limit how many usable candidates to list at most, the cheapest; 0 for {@link #MOST_CANDIDATES}
     * @param history the last changes, newest first
     */
    public RouteExplanation explain(
            String edge, HostPort destination, @Nullable List<String> inUse, int limit, List<Change> history) {
        Candidate direct = costs.direct(edge, destination);
        Candidate chosen = inUse == null ? null : costs.price(edge, destination, inUse);
        int most = limit <= 0 ? MOST_CANDIDATES : Math.min(limit, MOST_CANDIDATES);
        CandidateSurvey survey = CandidateSurvey.of(view, computer, policy, edge, destination, most + 1);
        List<Candidate> listed = new ArrayList<>();
        if (chosen != null) {
            listed.add(chosen);
        }
        survey.usable().stream()
                .filter(candidate -> chosen == null || !candidate.nodeIds().equals(chosen.nodeIds()))
                .limit(chosen == null ? most : most - 1)
                .forEach(listed::add);
        for (Candidate candidate : survey.impossible()) {
            if (chosen == null || !candidate.nodeIds().equals(chosen.nodeIds())) {
                listed.add(candidate);
            }
        }
        if (listed.stream().noneMatch(Candidate::isDirect)) {
            listed.add(direct);
        }
        return new RouteExplanation(
                edge,
                destination,
                verdict(edge, chosen, direct, survey),
                listed.stream()
                        .map(candidate -> new RouteExplanation.Candidate(
                                candidate.nodeIds(),
                                candidate.legs(),
                                candidate.rttUs(),
                                candidate.costUs(),
                                candidate.equals(chosen),
                                note(candidate, chosen)))
                        .toList(),
                Math.max(0, survey.considered() - listed.size()),
                history);
    }

    private String verdict(String edge, @Nullable Candidate chosen, Candidate direct, CandidateSurvey survey) {
        NetworkView.Node node = view.node(edge);
        String prefix = node != null && !node.connected() ? edge + " is not connected and keeps what it had: " : "";
        if (chosen == null) {
            return prefix + "Nothing is chosen yet: " + direct.obstacle() + ".";
        }
        if (!chosen.isUsable()) {
            return prefix + (chosen.isDirect() ? "Nothing can be used, so DIRECT is tried: " : chosen.name() + ": ")
                    + chosen.obstacle() + ".";
        }
        Candidate best = survey.usable().getFirst();
        String cheaper = best.costUs() >= chosen.costUs()
                ? ""
                : " " + best.name() + " is " + RouteNames.ms(chosen.costUs() - best.costUs())
                        + " better now; a switch takes " + RouteNames.ms(policy.marginUs(chosen.costUs())) + ".";
        if (!chosen.isDirect()) {
            return prefix + chosen.name() + " wins with " + RouteNames.ms(chosen.rttUs())
                    + againstDirect(chosen, direct) + "." + cheaper;
        }
        return prefix + "DIRECT wins with " + RouteNames.ms(direct.rttUs()) + "."
                + (survey.usable().size() == 1
                        ? " No route can be used."
                        : cheaper.isEmpty() ? " No route is better." : cheaper);
    }

    private static String againstDirect(Candidate chosen, Candidate direct) {
        if (!direct.isUsable()) {
            return "; DIRECT is not possible: " + direct.obstacle();
        }
        long gainUs = direct.rttUs() - chosen.rttUs();
        return ", " + RouteNames.ms(gainUs) + " (" + RouteNames.percent(gainUs, direct.rttUs()) + ") below DIRECT's "
                + RouteNames.ms(direct.rttUs());
    }

    private String note(Candidate candidate, @Nullable Candidate chosen) {
        if (candidate.equals(chosen)) {
            return candidate.isUsable() ? "in use" : "in use, but " + candidate.obstacle();
        }
        if (!candidate.isUsable()) {
            return "not possible: " + candidate.obstacle();
        }
        if (chosen == null || !chosen.isUsable()) {
            return "possible";
        }
        long worseUs = candidate.costUs() - chosen.costUs();
        return worseUs >= 0
                ? RouteNames.ms(worseUs) + " worse"
                : RouteNames.ms(-worseUs) + " better, but a switch takes "
                        + RouteNames.ms(policy.marginUs(chosen.costUs()));
    }
}
