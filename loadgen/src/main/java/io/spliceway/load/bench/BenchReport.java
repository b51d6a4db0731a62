// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spliceway.load.bench.proxy.RunningProxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a benchmark found, for people and for programs.
 *
 * @param name of the benchmark
 * @param claim what it is to show
 * @param settings of this run, by name
 * @param versions of the proxies, by name
 * @param configs of the proxies, by name
 * @param rows for programs
 * @param table the rows for people
 * @param findings how ours compare with the peers, a line each
 */
public record BenchReport(
        String name,
        String claim,
        Map<String, String> settings,
        Map<String, String> versions,
        Map<String, String> configs,
        List<ObjectNode> rows,
        String table,
        List<String> findings) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String COMMIT_PROPERTY = "spliceway.commit";

    /** The same with one more setting. */
    public BenchReport with(String setting, String value) {
        Map<String, String> more = new LinkedHashMap<>(settings);
        more.put(setting, value);
        return new BenchReport(name, claim, more, versions, configs, rows, table, findings);
    }

    /** The report for people. */
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append(claim).append("\n\n");
        lines(text, List.of(machine(), settings, versions));
        text.append('\n').append(table);
        if (!findings.isEmpty()) {
            text.append('\n');
            findings.forEach(finding -> text.append(finding).append('\n'));
        }
        return text.toString();
    }

    /** The configurations of the proxies, each below its name. */
    public String configText() {
        StringBuilder text = new StringBuilder();
        configs.forEach((proxy, config) -> text.append("--- ")
                .append(proxy)
                .append(" ---\n")
                .append(config)
                .append('\n'));
        return text.toString();
    }

    /** The report for programs; {@code rows} is a contract. */
    public String json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("bench", name);
        machine().forEach(root.putObject("machine")::put);
        settings.forEach(root.putObject("settings")::put);
        versions.forEach(root.putObject("versions")::put);
        configs.forEach(root.putObject("configs")::put);
        rows.forEach(root.putArray("rows")::add);
        findings.forEach(root.putArray("findings")::add);
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Numbers a few digits long: {@code digits} after the point. */
    static double rounded(double value, int digits) {
        double scale = Math.pow(10, digits);
        return Math.round(value * scale) / scale;
    }

    static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** How far the rounds were apart, for a table. */
    static String range(Spread spread, int digits) {
        return number(spread.min(), digits) + ".." + number(spread.max(), digits);
    }

    /** The configurations of those that have one, by name. */
    static Map<String, String> configs(List<RunningProxy> proxies) {
        Map<String, String> configs = new LinkedHashMap<>();
        proxies.stream().filter(proxy -> !proxy.isDirect()).forEach(proxy -> configs.put(proxy.name(), proxy.config()));
        return configs;
    }

    /** A median with how far the rounds were apart. */
    static void put(ObjectNode row, String key, Spread spread, int digits) {
        row.put(key, rounded(spread.median(), digits));
        ObjectNode range = row.withObject("/spread").putObject(key);
        range.put("min", rounded(spread.min(), digits));
        range.put("max", rounded(spread.max(), digits));
    }

    private static Map<String, String> machine() {
        Map<String, String> facts = new LinkedHashMap<>(Machine.facts());
        facts.put("commit", System.getProperty(COMMIT_PROPERTY, "unknown"));
        return facts;
    }

    /** All in two columns. */
    private static void lines(StringBuilder text, List<Map<String, String>> facts) {
        int width = facts.stream()
                .flatMap(some -> some.keySet().stream())
                .mapToInt(String::length)
                .max()
                .orElse(0);
        facts.forEach(some -> some.forEach((key, value) -> text.append(key)
                .append(" ".repeat(width - key.length() + 2))
                .append(value)
                .append('\n')));
    }
}
