// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.routing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an edge is to use for a destination.
 *
 * @param chosen the route in use; may be DIRECT
 * @param alternatives what to try when it fails, in this order, DIRECT aside; empty when DIRECT is chosen
 * @param direct DIRECT, priced at the same moment
 * @param reason why the choice is not the one before, in one sentence
 */
public record RouteChoice(Candidate chosen, List<Candidate> alternatives, Candidate direct, String reason) {
    public RouteChoice {
        alternatives = List.copyOf(alternatives);
    }

    /** All of it in the order an edge tries it: best first, DIRECT last. */
    public List<Candidate> routes() {
        List<Candidate> routes = new ArrayList<>();
        if (!chosen.isDirect()) {
            routes.add(chosen);
        }
        routes.addAll(alternatives);
        routes.add(direct);
        return routes;
    }

    /** Whether the route in use is another than before. */
    public boolean isSwitchFrom(@Nullable RouteChoice before) {
        return before == null || !before.chosen.nodeIds().equals(chosen.nodeIds());
    }
}
