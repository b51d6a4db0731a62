// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a load measured. The summaries are over runs that went well, and null when there are none; {@code samples} has
 * every run.
 *
 * @param closedLoop always true: the package's description says what that means for the percentiles
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LoadReport(
        String url,
        boolean closedLoop,
        int runs,
        int parallel,
        int failed,
        @Nullable Quantiles connectMs,
        @Nullable Quantiles ttfbMs,
        @Nullable Quantiles totalMs,
        @Nullable Quantiles mbitPerS,
        List<DownloadResult> samples) {

    private static final double NS_PER_MS = 1e6;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .addModule(new SimpleModule().addSerializer(Instant.class, ToStringSerializer.instance))
            .build();

    public LoadReport {
        samples = List.copyOf(samples);
    }

    /** Summarises at least one run. */
    public static LoadReport of(String url, int parallel, List<DownloadResult> samples) {
        List<DownloadResult> good = samples.stream().filter(DownloadResult::ok).toList();
        return new LoadReport(
                url,
                true,
                samples.size(),
                parallel,
                samples.size() - good.size(),
                quantiles(good, run -> run.connectNs() / NS_PER_MS),
                quantiles(good, run -> run.ttfbNs() / NS_PER_MS),
                quantiles(good, run -> run.totalNs() / NS_PER_MS),
                quantiles(good, DownloadResult::mbitPerS),
                samples);
    }

    /** The report for programs; keys in snake_case, samples in nanoseconds. */
    public String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The report for people. */
    public String table() {
        StringBuilder table = new StringBuilder();
        table.append(String.format(
                Locale.ROOT, "%s%n%d runs, %d at a time (closed loop), %d failed%n", url, runs, parallel, failed));
        if (connectMs != null) {
            table.append(String.format(Locale.ROOT, "%-16s%12s%12s%12s%12s%n", "", "p50", "p99", "min", "max"));
        }
        row(table, "connect ms", connectMs);
        row(table, "first byte ms", ttfbMs);
        row(table, "total ms", totalMs);
        row(table, "Mbit/s", mbitPerS);
        samples.stream()
                .filter(DownloadResult::ok)
                .collect(Collectors.groupingBy(DownloadResult::verifiedBy, TreeMap::new, Collectors.counting()))
                .forEach((by, count) ->
                        table.append(String.format(Locale.ROOT, "SHA-256 verified by %s: %d%n", by.text(), count)));
        samples.stream()
                .filter(run -> run.failure() != null)
                .collect(Collectors.groupingBy(
                        run -> String.valueOf(run.failure()), TreeMap::new, Collectors.counting()))
                .forEach((failure, count) ->
                        table.append(String.format(Locale.ROOT, "failed %d: %s%n", count, failure)));
        return table.toString();
    }

    private static @Nullable Quantiles quantiles(List<DownloadResult> runs, ToDoubleFunction<DownloadResult> value) {
        return runs.isEmpty()
                ? null
                : Quantiles.of(runs.stream().mapToDouble(value).toArray());
    }

    private static void row(StringBuilder table, String name, @Nullable Quantiles of) {
        if (of != null) {
            table.append(String.format(
                    Locale.ROOT, "%-16s%12.2f%12.2f%12.2f%12.2f%n", name, of.p50(), of.p99(), of.min(), of.max()));
        }
    }
}
