// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What docs/bench.md promises. */
final class BenchPage {
    private static final Path PAGE = Path.of("..", "docs", "bench.md");
    private static final Pattern KEY = Pattern.compile("`(\\w+)`");

    private BenchPage() {}

    /** The example of a whole result. */
    static JsonNode example() throws IOException {
        Matcher json = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        if (!json.find()) {
            throw new IllegalStateException("no example in " + PAGE);
        }
        return JsonMapper.builder().build().readTree(json.group(1));
    }

    /** The keys that the table below a benchmark's heading explains, in its column JSON. */
    static Set<String> keys(String bench) throws IOException {
        List<String> lines = Files.readAllLines(PAGE);
        Set<String> keys = new TreeSet<>();
        lines.stream()
                .skip(lines.indexOf("## " + bench) + 1L)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| "))
                .flatMap(line -> KEY.matcher(line.split("\\|", -1)[2]).results())
                .map((MatchResult key) -> key.group(1))
                .forEach(keys::add);
        return keys;
    }
}
