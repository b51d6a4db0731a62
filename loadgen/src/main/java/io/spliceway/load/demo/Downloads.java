// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.spliceway.load.lab.Lab;
import io.spliceway.load.lab.LabProcess;
import io.spliceway.load.program.Applications;
import io.spliceway.settings.Reasons;
import io.spliceway.settings.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Downloads on the client's host by {@code ./spliceway load}, in processes of their own. */
final class Downloads {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final double NS_PER_MS = 1e6;

    private final Lab lab;
    private final Path directory;
    private int processes;

    Downloads(Lab lab, Path directory) {
        this.lab = lab;
        this.directory = directory;
    }

    /**
     * One thing to download.
     *
     * @param bytes of the body
     */
    record Item(Way way, long bytes) {}

    /** Downloads that were started and will end. */
    final class Batch {
        private final List<Item> items;
        private final Path json;
        private final Path log;
        private final LabProcess process;

        private Batch(List<Item> items, int runs, int parallel) {
            this.items = items;
            int number = ++processes;
            json = directory.resolve("load-" + number + ".json");
            log = directory.resolve("load-" + number + ".log");
            List<String> arguments = new ArrayList<>(List.of("load"));
            items.forEach(item -> arguments.add(item.way().url(item.bytes())));
            arguments.addAll(List.of(
                    "--runs", "" + runs, "--parallel", "" + parallel, "--timeout", "5min", "--json", json.toString()));
            process = lab.start(World.CLIENT, Applications.LOADGEN.command(arguments.toArray(String[]::new)), log);
        }

        /** The rows, in the order of the items. */
        List<Row> await(Duration limit) {
            if (process.waitFor(limit).isEmpty()) {
                process.kill();
                throw UserError.failed("downloads are not done after " + limit.toSeconds() + " s: " + lastLine());
            }
            if (!Files.exists(json)) {
                throw UserError.failed("downloads failed: " + lastLine());
            }
            JsonNode root = read(json);
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < items.size(); i++) {
                rows.add(row(items.get(i), items.size() == 1 ? root : root.path(i)));
            }
            return rows;
        }

        private String lastLine() {
            try {
                List<String> lines = Files.readAllLines(log);
                return lines.isEmpty() ? "nothing was said" : lines.getLast();
            } catch (IOException e) {
                return "no log: " + Reasons.of(e);
            }
        }
    }

    /**
     * Starts downloads; the items take turns.
     *
     * @param parallel of one item at a time
     */
    Batch start(List<Item> items, int runs, int parallel) {
        return new Batch(List.copyOf(items), runs, parallel);
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
        return new Row(
                a.way(),
                a.bytes(),
                join(a.ttfbMs(), b.ttfbMs()),
                join(a.totalMs(), b.totalMs()),
                join(a.failures(), b.failures()));
    }

    private static <T> List<T> join(List<T> a, List<T> b) {
        List<T> both = new ArrayList<>(a);
        both.addAll(b);
        return both;
    }

    /** A run counts when it came whole, of the asked size, and with the SHA-256 that the origin announced. */
    private static Row row(Item item, JsonNode report) {
        List<Double> ttfbMs = new ArrayList<>();
        List<Double> totalMs = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (JsonNode sample : report.path("samples")) {
            JsonNode failure = sample.path("failure");
            if (!failure.isMissingNode() && !failure.isNull()) {
                failures.add(failure.path("detail").asText(failure.toString()));
            } else if (!sample.path("sha256_ok").asBoolean()
                    || sample.path("bytes").asLong() != item.bytes()) {
                failures.add("SHA-256 or size is not what the origin announced");
            } else {
                ttfbMs.add(sample.path("ttfb_ns").asLong() / NS_PER_MS);
                totalMs.add(sample.path("total_ns").asLong() / NS_PER_MS);
            }
        }
        return new Row(item.way(), item.bytes(), ttfbMs, totalMs, failures);
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("load writes JSON", e);
        } catch (IOException e) {
            throw UserError.failed(file + ": cannot be read: " + Reasons.of(e));
        }
    }
}
