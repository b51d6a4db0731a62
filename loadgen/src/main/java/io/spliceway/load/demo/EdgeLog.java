// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the edge logged of the overlay's downloads: the way that each really went, not the one that was chosen. */
final class EdgeLog {
    private static final Pattern FLOW = Pattern.compile(
            "flow closed id=\\S+ kind=edge service=files .*\\bvia=(\\S+) .*\\bto_client_bytes=(\\d+) .*");
    /** More than the head of any response of the origin. */
    private static final long MAX_HEAD_BYTES = 1024;

    private static final Duration LATE = Duration.ofSeconds(10);

    private final Supplier<String> log;
    private final int seenBefore;

    /**
     * One flow.
     *
     * @param via the nodes after the edge, or DIRECT
     * @param toClientBytes head and body of the response
     */
    private record Flow(String via, long toClientBytes) {}

    /** Looks at the flows that close from now on. */
    EdgeLog(Supplier<String> log) {
        this.log = log;
        this.seenBefore = flows(log.get()).size();
    }

    /**
     * The rows, but an overlay's download that did not go by the route has failed. Downloads of one size came one after
     * the other. Waits for lines that are late.
     *
     * @param route node ids from edge to egress; empty for DIRECT
     */
    List<Row> check(List<Row> rows, List<String> route) {
        long deadlineNs = System.nanoTime() + LATE.toNanos();
        List<Row> overlay =
                rows.stream().filter(row -> row.way() == Way.OVERLAY).toList();
        while (overlay.stream().anyMatch(row -> vias(row).size() < row.totalMs().size())
                && System.nanoTime() - deadlineNs < 0) {
            LockSupport.parkNanos(50_000_000);
        }
        return rows.stream()
                .map(row -> row.way() == Way.OVERLAY ? checked(row, vias(row), route) : row)
                .toList();
    }

    /** By which nodes the downloads of an overlay's row went, in their order. */
    private List<String> vias(Row row) {
        return flows(log.get()).stream()
                .skip(seenBefore)
                .filter(flow ->
                        flow.toClientBytes() >= row.bytes() && flow.toClientBytes() < row.bytes() + MAX_HEAD_BYTES)
                .map(Flow::via)
                .toList();
    }

    private static Row checked(Row row, List<String> vias, List<String> route) {
        String wanted = route.isEmpty() ? "DIRECT" : String.join(",", route.subList(1, route.size()));
        List<Double> ttfbMs = new ArrayList<>();
        List<Double> totalMs = new ArrayList<>();
        List<String> failures = new ArrayList<>(row.failures());
        for (int i = 0; i < row.totalMs().size(); i++) {
            String via = i < vias.size() ? vias.get(i) : "a way the edge has not logged";
            if (via.equals(wanted)) {
                ttfbMs.add(row.ttfbMs().get(i));
                totalMs.add(row.totalMs().get(i));
            } else {
                failures.add("went by " + via + ", not by " + wanted);
            }
        }
        return new Row(row.way(), row.bytes(), ttfbMs, totalMs, failures);
    }

    private static List<Flow> flows(String text) {
        return text.lines()
                .map(FLOW::matcher)
                .flatMap(line -> line.find()
                        ? Stream.of(new Flow(line.group(1), Long.parseLong(line.group(2))))
                        : Stream.empty())
                .toList();
    }
}
