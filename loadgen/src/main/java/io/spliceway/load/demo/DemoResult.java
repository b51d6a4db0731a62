// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import java.util.List;
import java.util.Optional;

/**
 * What a demo found.
 *
 * @param rows a row for each way and size
 * @param chosen the route in use while the overlay's downloads ran
 * @param sizes in bytes, ascending
 */
public record DemoResult(World world, List<Long> sizes, List<Row> rows, ChosenRoute chosen) {
    public DemoResult {
        sizes = List.copyOf(sizes);
        rows = List.copyOf(rows);
    }

    Row row(Way way, long bytes) {
        return rows.stream()
                .filter(row -> row.way() == way && row.bytes() == bytes)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no row for " + way + " " + bytes));
    }

    /** The congestion control of client and origin. */
    String congestion() {
        return world.congestion(World.ORIGIN);
    }

    /** The congestion control of the nodes, those of the naive split too. */
    String nodesCongestion() {
        return world.congestion(World.EDGE);
    }

    double idealMs(long bytes) {
        return world.idealMs(chosen.route(), bytes);
    }

    /** How many times faster one way was than another, by the medians; empty when one of them has no good run. */
    Optional<Double> speedUp(Way slow, Way fast, long bytes) {
        Row a = row(slow, bytes);
        Row b = row(fast, bytes);
        return a.totalMs().isEmpty() || b.totalMs().isEmpty()
                ? Optional.empty()
                : Optional.of(a.total().p50() / b.total().p50());
    }

    /** Whether every download came whole. */
    public boolean ok() {
        return rows.stream().allMatch(Row::ok);
    }
}
