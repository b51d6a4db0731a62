// SPDX-License-Identifier: Apache-2.0
package io.spliceway.settings;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A YAML document with the line of every node, which is what an error message needs and data binding forgets. */
sealed interface YamlNode {

    int line();

    /** What the node is, for "expected a mapping, found ...". */
    String kind();

    /** The line of what a message such as {@code services[1].name: value} is about: of the deepest node it names. */
    default int lineOf(String message) {
        YamlNode node = this;
        String key = message.substring(0, Math.max(0, message.indexOf(": ")));
        for (String step : key.split("[.\\[]", -1)) {
            YamlNode child = switch (node) {
                case Mapping mapping -> mapping.entries().get(step);
                case Sequence sequence -> sequence.item(step);
                case Scalar _ -> null;
            };
            if (child == null) {
                break;
            }
            node = child;
        }
        return node.line();
    }

    /**
     * A single value.
     *
     * @param text null when the file gives a key without a value, or an empty text
     */
    record Scalar(int line, @Nullable String text) implements YamlNode {
        @Override
        public String kind() {
            return text == null ? "nothing" : text;
        }
    }

    record Sequence(int line, List<YamlNode> items) implements YamlNode {
        /** The item that {@code 2]} names, or null. */
        @Nullable
        YamlNode item(String step) {
            return step.matches("[0-9]{1,6}\\]") && Integer.parseInt(step, 0, step.length() - 1, 10) < items.size()
                    ? items.get(Integer.parseInt(step, 0, step.length() - 1, 10))
                    : null;
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    record Mapping(int line, Map<String, YamlNode> entries) implements YamlNode {
        @Override
        public String kind() {
            return "a mapping";
        }
    }

    /**
     * Parses one document.
     *
     * @param file the name that error messages carry
     * @throws ConfigException when it is not YAML, is empty, repeats a key or has a second document
     */
    static YamlNode parse(String file, String text) {
        YAMLFactory factory = YAMLFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try (JsonParser parser = factory.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new ConfigException(file, 1, "the file is empty (expected: YAML settings)");
            }
            YamlNode root = read(parser);
            if (parser.nextToken() != null) {
                throw new ConfigException(
                        file, parser.currentTokenLocation().getLineNr(), "a second document (expected: one)");
            }
            return root;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new ConfigException(file, line, "not valid YAML: " + sentences(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new ConfigException(file, 1, "not readable as YAML: " + e.getMessage());
        }
    }

    private static YamlNode read(JsonParser parser) throws IOException {
        int line = parser.currentTokenLocation().getLineNr();
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            Map<String, YamlNode> entries = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                int keyLine = parser.currentTokenLocation().getLineNr();
                String key = parser.currentName();
                parser.nextToken();
                YamlNode value = read(parser);
                entries.put(key, value instanceof Scalar scalar ? new Scalar(keyLine, scalar.text()) : value);
            }
            return new Mapping(line, entries);
        }
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            List<YamlNode> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(read(parser));
            }
            return new Sequence(line, items);
        }
        String text = parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getText();
        return new Scalar(line, text.isEmpty() ? null : text);
    }

    /** The parser's sentences without its excerpt of the file, which is indented. */
    private static String sentences(@Nullable String message) {
        return message == null
                ? "unknown"
                : message.lines().filter(line -> !line.startsWith(" ")).collect(Collectors.joining(": "));
    }
}
