// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.overlay;

import io.spliceway.control.client.RouteExplanation.Change;
import io.spliceway.control.client.RouteExplanation.Way;
import io.spliceway.control.routing.Candidate;
import io.spliceway.control.routing.RouteChoice;
import io.spliceway.control.routing.RouteChooser;
import io.spliceway.settings.HostPort;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The choice in force for each edge and destination, and the last changes of it. One thread. */
final class RouteBook {
    private static final Logger LOG = LoggerFactory.getLogger(RouteBook.class);

    private final int historySize;
    private final Map<String, Map<HostPort, Line>> lines = new HashMap<>();

    RouteBook(int historySize) {
        this.historySize = historySize;
    }

    /** One edge and destination. */
    static final class Line {
        private final Deque<Change> history = new ArrayDeque<>();
        private RouteChoice choice;
        private Instant since;

        private Line(RouteChoice choice, Instant since) {
            this.choice = choice;
            this.since = since;
        }

        RouteChoice choice() {
            return choice;
        }

        /** When the choice fell on the route in use. */
        Instant since() {
            return since;
        }

        /** Newest first. */
        List<Change> history() {
            return List.copyOf(history);
        }
    }

    /** The line of an edge and destination; null as long as nothing was chosen. */
    @Nullable
    Line line(String edge, HostPort destination) {
        return lines.getOrDefault(edge, Map.of()).get(destination);
    }

    /** Decides again for one edge and destination. The first choice waits until something can be used. */
    void choose(String edge, HostPort destination, RouteChooser chooser, Instant at) {
        Line line = line(edge, destination);
        RouteChoice before = line == null ? null : line.choice;
        RouteChoice choice = chooser.choose(edge, destination, before);
        if (before == null && !choice.chosen().isUsable()) {
            return;
        }
        if (line == null) {
            line = new Line(choice, at);
            lines.computeIfAbsent(edge, _ -> new HashMap<>()).put(destination, line);
        }
        if (choice.isSwitchFrom(before)) {
            note(line, edge, destination, before, choice, at);
        }
        line.choice = choice;
    }

    void forget(String edge) {
        lines.remove(edge);
    }

    private void note(
            Line line,
            String edge,
            HostPort destination,
            @Nullable RouteChoice before,
            RouteChoice choice,
            Instant at) {
        Way from = before == null ? null : way(before.chosen());
        line.since = at;
        line.history.addFirst(
                new Change(at, from, way(choice.chosen()), choice.direct().rttUs(), choice.reason()));
        if (line.history.size() > historySize) {
            line.history.removeLast();
        }
        LOG.info(
                "route changed edge={} destination={} from=\"{}\" to=\"{}\" rtt_us={} direct_us={} reason=\"{}\"",
                edge,
                destination,
                before == null ? "" : before.chosen().name(),
                choice.chosen().name(),
                choice.chosen().rttUs(),
                choice.direct().rttUs(),
                choice.reason());
    }

    private static Way way(Candidate candidate) {
        return new Way(candidate.nodeIds(), candidate.rttUs());
    }
}
