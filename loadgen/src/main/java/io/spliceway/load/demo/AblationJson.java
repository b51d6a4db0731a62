// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** An ablation's result for programs; its keys are a contract. */
final class AblationJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private AblationJson() {}

    static String of(AblationResult result) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("ideal_ttfb_ms", rounded(result.idealTtfbMs()));
        ObjectNode ideal = root.putObject("ideal_ms");
        for (Transfer transfer : result.transfers()) {
            ideal.put(Long.toString(transfer.bytes()), rounded(result.idealMs(transfer)));
        }
        for (Transfer transfer : result.transfers()) {
            for (Variant variant : Variant.values()) {
                Samples samples = result.samples(variant, transfer);
                ObjectNode row = root.withArray("rows").addObject();
                row.put("path", variant.key());
                row.put("direction", transfer.kind().direction());
                row.put(
                        "client_congestion",
                        result.world().congestion(transfer.kind().client()));
                row.put("bytes", transfer.bytes());
                row.put("runs", samples.runs());
                times(row, "ttfb_ms", samples, true);
                times(row, "total_ms", samples, false);
                row.put("sha256_ok", samples.ok());
            }
        }
        ObjectNode aging = root.putObject("aging");
        aging.put("bytes", result.aging().bytes());
        times(aging, "second_ms", result.aging().second(), false);
        times(aging, "hundredth_ms", result.aging().last(), false);
        root.put("congestion", result.congestion());
        root.put("nodes_congestion", result.nodesCongestion());
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void times(ObjectNode into, String key, Samples samples, boolean first) {
        if (samples.totalMs().isEmpty()) {
            into.putNull(key);
            return;
        }
        var quantiles = first ? samples.ttfb() : samples.total();
        ObjectNode object = into.putObject(key);
        object.put("p50", rounded(quantiles.p50()));
        object.put("p99", rounded(quantiles.p99()));
        object.put("min", rounded(quantiles.min()));
        object.put("max", rounded(quantiles.max()));
    }

    private static double rounded(double ms) {
        return Math.round(ms * 100) / 100.0;
    }
}
