// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import io.spliceway.load.lab.Lab;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The demo's downloads on the client's host, in processes of their own. */
final class Downloads {
    private final LoadRuns loads;

    Downloads(Lab lab, Path directory) {
        this.loads = new LoadRuns(lab, directory, LoadRuns.RUN_MAX);
    }

    /**
     * One thing to download.
     *
     * @param bytes of the body
     */
    record Item(Way way, long bytes) {}

    /** Downloads that were started and will end. */
    record Batch(List<Item> items, LoadRuns.Batch runs) {
        /** The rows, in the order of the items. */
        List<Row> await(Duration limit) {
            List<Samples> samples = runs.await(limit);
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < items.size(); i++) {
                rows.add(new Row(
                        items.get(i).way(),
                        items.get(i).bytes(),
                        samples.get(i).ttfbMs(),
                        samples.get(i).totalMs(),
                        samples.get(i).failures()));
            }
            return rows;
        }
    }

    /**
     * Starts downloads; the items take turns.
     *
     * @param parallel of one item at a time
     */
    Batch start(List<Item> items, int runs, int parallel) {
        List<LoadRuns.Item> urls = items.stream()
                .map(item -> new LoadRuns.Item(item.way().url(item.bytes()), item.bytes()))
                .toList();
        return new Batch(List.copyOf(items), loads.download(World.CLIENT, urls, runs, parallel));
    }

    /** Rows of the same way and size made one. */
    static List<Row> merge(List<Row> rows) {
        Map<Item, Row> merged = new LinkedHashMap<>();
        for (Row row : rows) {
            merged.merge(new Item(row.way(), row.bytes()), row, Downloads::sum);
        }
        return merged.values().stream()
                .sorted(Comparator.comparingLong(Row::bytes).thenComparing(Row::way))
                .toList();
    }

    private static Row sum(Row a, Row b) {
        Samples both = a.samples().and(b.samples());
        return new Row(a.way(), a.bytes(), both.ttfbMs(), both.totalMs(), both.failures());
    }
}
