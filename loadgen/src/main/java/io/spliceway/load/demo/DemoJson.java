// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spliceway.load.client.Quantiles;

/** The result for programs; its keys are a contract. */
final class DemoJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private DemoJson() {}

    static String of(DemoResult result) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode ideal = root.putObject("ideal_ms");
        for (long size : result.sizes()) {
            ideal.put(Long.toString(size), rounded(result.idealMs(size)));
        }
        for (Row row : result.rows()) {
            ObjectNode object = root.withArray("rows").addObject();
            object.put("path", row.way().key());
            object.put("congestion", result.congestion());
            object.put("bytes", row.bytes());
            object.put("runs", row.runs());
            if (row.totalMs().isEmpty()) {
                object.putNull("ttfb_ms");
                object.putNull("total_ms");
            } else {
                quantiles(object.putObject("ttfb_ms"), row.ttfb());
                quantiles(object.putObject("total_ms"), row.total());
            }
            object.put("sha256_ok", row.ok());
        }
        root.put("nodes_congestion", result.nodesCongestion());
        var route = root.putArray("route");
        if (result.chosen().route().isEmpty()) {
            route.add("DIRECT");
        }
        result.chosen().route().forEach(route::add);
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void quantiles(ObjectNode into, Quantiles quantiles) {
        into.put("p50", rounded(quantiles.p50()));
        into.put("p99", rounded(quantiles.p99()));
    }

    private static double rounded(double ms) {
        return Math.round(ms * 100) / 100.0;
    }
}
