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
import java.util.List;

/** Starts {@code ./spliceway load} on hosts of a lab and reads what it measured. */
final class LoadRuns {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final double NS_PER_MS = 1e6;

    /** What one transfer may take, if its size does not need more. */
    static final Duration RUN_MAX = Duration.ofMinutes(5);

    private final Lab lab;
    private final Path directory;
    private final Duration runMax;
    private int processes;

    /**
     * Starts nothing yet.
     *
     * @param runMax what one transfer may take, whole seconds
     */
    LoadRuns(Lab lab, Path directory, Duration runMax) {
        this.lab = lab;
        this.directory = directory;
        this.runMax = runMax;
    }

    /**
     * A URL, and what its runs move.
     *
     * @param bytes of the body, down or up
     */
    record Item(String url, long bytes) {}

    /** A load that was started and will end. */
    final class Batch {
        private final List<Item> items;
        private final Path json;
        private final Path log;
        private final LabProcess process;

        private Batch(String host, List<Item> items, List<String> options) {
            this.items = items;
            int number = ++processes;
            json = directory.resolve("load-" + number + ".json");
            log = directory.resolve("load-" + number + ".log");
            List<String> arguments = new ArrayList<>(List.of("load"));
            items.forEach(item -> arguments.add(item.url()));
            arguments.addAll(options);
            arguments.addAll(List.of("--timeout", runMax.toSeconds() + "s", "--json", json.toString()));
            process = lab.start(host, Applications.LOADGEN.command(arguments.toArray(String[]::new)), log);
        }

        /** What each item measured, in their order. */
        List<Samples> await(Duration limit) {
            if (process.waitFor(limit).isEmpty()) {
                process.kill();
                throw UserError.failed("transfers are not done after " + limit.toSeconds() + " s: " + lastLine());
            }
            if (!Files.exists(json)) {
                throw UserError.failed("transfers failed: " + lastLine());
            }
            JsonNode root = read(json);
            List<Samples> samples = new ArrayList<>();
            for (int i = 0; i < items.size(); i++) {
                samples.add(samples(items.get(i).bytes(), items.size() == 1 ? root : root.path(i)));
            }
            return samples;
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
    Batch download(String host, List<Item> items, int runs, int parallel) {
        return new Batch(host, List.copyOf(items), List.of("--runs", "" + runs, "--parallel", "" + parallel));
    }

    /** Starts uploads, all of the same size; the items take turns. Parameters as of {@link #download}. */
    Batch upload(String host, List<Item> items, int runs, int parallel) {
        return new Batch(
                host,
                List.copyOf(items),
                List.of(
                        "--upload",
                        "" + items.getFirst().bytes(),
                        "--runs",
                        "" + runs,
                        "--parallel",
                        "" + parallel,
                        // What the kernel has taken moves on unseen.
                        "--idle-timeout",
                        "2min"));
    }

    /** A run counts when it came whole, of the asked size, and with the right SHA-256. */
    private static Samples samples(long bytes, JsonNode report) {
        List<Double> ttfbMs = new ArrayList<>();
        List<Double> totalMs = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (JsonNode sample : report.path("samples")) {
            JsonNode failure = sample.path("failure");
            if (!failure.isMissingNode() && !failure.isNull()) {
                failures.add(failure.path("detail").asText(failure.toString()));
            } else if (!sample.path("sha256_ok").asBoolean()
                    || sample.path("bytes").asLong() != bytes) {
                failures.add("SHA-256 or size is not what the origin announced");
            } else {
                ttfbMs.add(sample.path("ttfb_ns").asLong() / NS_PER_MS);
                totalMs.add(sample.path("total_ns").asLong() / NS_PER_MS);
            }
        }
        return new Samples(ttfbMs, totalMs, failures);
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
