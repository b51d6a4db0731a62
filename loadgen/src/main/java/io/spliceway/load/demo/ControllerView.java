// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.spliceway.load.lab.Lab;
import io.spliceway.load.lab.machine.ProcessRun;
import io.spliceway.load.program.Applications;
import io.spliceway.settings.UserError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Asks the controller as an operator does, by {@code ./spliceway explain} on its host. */
final class ControllerView {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);
    private static final String DESTINATION = "origin:8080";
    private static final int CANDIDATES_SHOWN = 12;

    private final Lab lab;

    ControllerView(Lab lab) {
        this.lab = lab;
    }

    /** What is in use now, or null while the controller does not know the edge yet. */
    @Nullable
    ChosenRoute now() {
        ProcessRun run = lab.run(
                World.CONTROLLER,
                Applications.CLI.command(
                        "explain", World.EDGE, DESTINATION, "--limit", "" + CANDIDATES_SHOWN, "--json", "-"),
                ANSWER_LIMIT);
        return run.exitCode() == 0 ? parse(run.output()) : null;
    }

    /**
     * Waits until the route in use is as wanted and the edge has it.
     *
     * @throws UserError when it is not by then, with what is in use
     */
    ChosenRoute await(String what, Predicate<ChosenRoute> wanted, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        ChosenRoute last = null;
        while (System.nanoTime() < deadline) {
            last = now();
            if (last != null && wanted.test(last) && isAcknowledged(last)) {
                return last;
            }
            LockSupport.parkNanos(500_000_000);
        }
        throw UserError.failed("no " + what + " after " + limit.toSeconds() + " s; in use: "
                + (last == null ? "nothing" : last.text() + ": " + last.verdict()));
    }

    private boolean isAcknowledged(ChosenRoute chosen) {
        ProcessRun run = lab.run(World.CONTROLLER, Applications.CLI.command("routes", "--json", "-"), ANSWER_LIMIT);
        if (run.exitCode() != 0) {
            return false;
        }
        for (JsonNode route : read(run.output()).path("routes")) {
            if (route.path("edge").asText().equals(World.EDGE)
                    && route(route.path("route")).equals(chosen.route())) {
                return route.path("acknowledged").asLong()
                        >= route.path("version").asLong();
            }
        }
        return false;
    }

    private static ChosenRoute parse(String text) {
        JsonNode root = read(text);
        List<ChosenRoute.Candidate> candidates = new ArrayList<>();
        List<String> chosen = List.of();
        for (JsonNode row : root.path("candidates")) {
            List<ChosenRoute.LegRtt> legs = new ArrayList<>();
            for (JsonNode leg : row.path("legs")) {
                legs.add(new ChosenRoute.LegRtt(
                        leg.path("from").asText(), leg.path("to").asText(), ms(leg.path("rtt_ms"))));
            }
            candidates.add(new ChosenRoute.Candidate(
                    route(row.path("route")),
                    legs,
                    ms(row.path("rtt_ms")),
                    row.path("chosen").asBoolean(),
                    row.path("why").asText()));
            if (row.path("chosen").asBoolean()) {
                chosen = route(row.path("route"));
            }
        }
        return new ChosenRoute(chosen, root.path("verdict").asText(), candidates);
    }

    /** The ids of a route; empty for DIRECT. */
    private static List<String> route(JsonNode array) {
        List<String> ids = new ArrayList<>();
        array.forEach(item -> ids.add(item.asText()));
        return ids.equals(List.of("DIRECT")) ? List.of() : ids;
    }

    private static double ms(JsonNode node) {
        return node.isNumber() ? node.asDouble() : Double.NaN;
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the controller's commands print JSON", e);
        }
    }
}
