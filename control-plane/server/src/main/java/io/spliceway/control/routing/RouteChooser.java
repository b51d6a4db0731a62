// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.routing;

import io.spliceway.settings.HostPort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides which route an edge uses.
 *
 * <p><b>Do no harm.</b> A route is taken only when it beats DIRECT by the margin, and left for DIRECT as soon as it is
 * no better. Where DIRECT cannot be used, the cheapest route is.
 *
 * <p><b>Hysteresis.</b> What is in use stays until something beats it by the margin or it cannot be used any more: two
 * routes that trade places by less than the margin cause no switch.
 */
public final class RouteChooser {
    private final RouteComputer computer;
    private final RouteCosts costs;
    private final RoutePolicy policy;

    /** Decides on what one view says. */
    public RouteChooser(RouteComputer computer, RoutePolicy policy) {
        this.computer = computer;
        this.costs = computer.costs();
        this.policy = policy;
    }

    /**
     * Chooses for an edge and a destination.
     *
     * @param before the choice in force; null when there was none
     */
    public RouteChoice choose(String edge, HostPort destination, @Nullable RouteChoice before) {
        Candidate direct = costs.direct(edge, destination);
        Candidate inUse = before == null
                ? null
                : costs.price(edge, destination, before.chosen().nodeIds());
        Candidate held = hold(inUse, direct);
        Candidate chosen = computer.cheapest(edge, destination, 1, Set.of()).stream()
                .filter(best -> held == null || best.costUs() + policy.marginUs(held.costUs()) <= held.costUs())
                .findFirst()
                .orElse(held == null ? direct : held);
        return new RouteChoice(
                chosen,
                chosen.isDirect() ? List.of() : alternatives(edge, destination, chosen, direct, before),
                direct,
                reason(inUse, chosen, direct));
    }

    /** What a route has to beat by the margin: what is in use, or DIRECT where that is no worse; null for nothing. */
    private static @Nullable Candidate hold(@Nullable Candidate inUse, Candidate direct) {
        if (inUse == null || !inUse.isUsable()) {
            return direct.isUsable() ? direct : null;
        }
        return direct.isUsable() && direct.costUs() <= inUse.costUs() ? direct : inUse;
    }

    private static String reason(@Nullable Candidate inUse, Candidate chosen, Candidate direct) {
        if (inUse == null) {
            return "first choice";
        }
        if (!inUse.isUsable()) {
            return inUse.name() + " cannot be used: " + inUse.obstacle();
        }
        if (chosen.isDirect() && !inUse.isDirect()) {
            return inUse.name() + " is no longer better than DIRECT: " + RouteNames.ms(inUse.rttUs()) + " against "
                    + RouteNames.ms(direct.rttUs());
        }
        return RouteNames.ms(inUse.rttUs() - chosen.rttUs()) + " faster than " + inUse.name();
    }

    /**
     * First the best that shares no node with the chosen one, or, where there is none, no relay; then the cheapest.
     * Only what beats DIRECT is worth trying before it.
     */
    private List<Candidate> alternatives(
            String edge, HostPort destination, Candidate chosen, Candidate direct, @Nullable RouteChoice before) {
        List<Candidate> incumbents = before == null
                ? List.of()
                : before.routes().stream()
                        .filter(candidate -> !candidate.isDirect())
                        .map(candidate -> costs.price(edge, destination, candidate.nodeIds()))
                        .filter(Candidate::isUsable)
                        .toList();
        List<String> nodes = chosen.nodeIds().subList(1, chosen.nodeIds().size());
        List<Candidate> picked = new ArrayList<>();
        for (List<String> avoided : List.of(nodes, nodes.subList(0, nodes.size() - 1), List.<String>of())) {
            Set<String> without = Set.copyOf(avoided);
            int wanted = avoided.isEmpty() ? policy.maxRoutes() : 2;
            Stream.concat(
                            computer.cheapest(edge, destination, wanted, without).stream(),
                            incumbents.stream()
                                    .filter(candidate ->
                                            candidate.nodeIds().stream().noneMatch(without::contains)))
                    .filter(candidate -> !direct.isUsable() || candidate.costUs() < direct.costUs())
                    .filter(candidate -> !candidate.nodeIds().equals(chosen.nodeIds()) && !picked.contains(candidate))
                    .distinct()
                    .sorted(steady(incumbents))
                    .limit(avoided.isEmpty() ? policy.maxRoutes() - 1 - picked.size() : picked.isEmpty() ? 1 : 0)
                    .forEach(picked::add);
        }
        return picked;
    }

    /** Cheapest first, but what was on the list before keeps its place against what is not better by the margin. */
    private Comparator<Candidate> steady(List<Candidate> incumbents) {
        return Comparator.<Candidate>comparingLong(candidate ->
                        candidate.costUs() - (incumbents.contains(candidate) ? policy.marginUs(candidate.costUs()) : 0))
                .thenComparing(Candidate.CHEAPEST);
    }
}
