// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spliceway.control.client.LinkStatus;
import io.spliceway.settings.Reasons;
import io.spliceway.settings.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;

/** Writes answers as JSON. */
final class JsonOutput {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private JsonOutput() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** {@code {"<key>": [one object for each item]}}. */
    static <T> ObjectNode list(String key, List<T> items, BiConsumer<T, ObjectNode> item) {
        ObjectNode root = object();
        fill(root.putArray(key), items, item);
        return root;
    }

    static <T> void fill(ArrayNode array, List<T> items, BiConsumer<T, ObjectNode> item) {
        items.forEach(value -> item.accept(value, array.addObject()));
    }

    static void strings(ArrayNode array, List<?> items) {
        items.forEach(item -> array.add(item.toString()));
    }

    /** A time in milliseconds, null when it is not known. */
    static void ms(ObjectNode into, String key, long us) {
        if (us == LinkStatus.UNKNOWN) {
            into.putNull(key);
        } else {
            into.put(key, us / 1e3);
        }
    }

    /** Writes a file, or standard output for {@code -}. */
    static void write(String file, JsonNode tree) {
        try {
            String text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n";
            if (file.equals("-")) {
                System.out.print(text);
            } else {
                Files.writeString(Path.of(file), text);
            }
        } catch (IOException e) {
            throw UserError.failed("--json: " + file + ": cannot be written: " + Reasons.of(e));
        }
    }
}
