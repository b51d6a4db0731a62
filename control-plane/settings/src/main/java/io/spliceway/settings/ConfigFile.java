// SPDX-License-Identifier: Apache-2.0
package io.spliceway.settings;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a YAML file into a record of {@link Setting}s, strictly. */
public final class ConfigFile {
    private final String file;

    private ConfigFile(String file) {
        this.file = file;
    }

    /**
     * Reads and validates a file.
     *
     * @throws ConfigException when anything in it is wrong
     * @throws UserError with {@link ExitCode#USAGE} when it cannot be read
     */
    public static <T extends Record> T load(Path path, Class<T> type) {
        try {
            return parse(path.toString(), Files.readString(path), type);
        } catch (NoSuchFileException e) {
            throw UserError.usage(path + ": no such file");
        } catch (IOException e) {
            throw UserError.usage(path + ": cannot be read: " + Reasons.of(e));
        }
    }

    /** As {@link #load}, from text; {@code file} is the name that errors carry. */
    public static <T extends Record> T parse(String file, String text, Class<T> type) {
        return new ConfigFile(file).record(YamlNode.parse(file, text), type, "");
    }

    private <T> T record(YamlNode node, Class<T> type, String path) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            throw wrong(node, path.isEmpty() ? "the file" : path, node.kind(), "a mapping of settings");
        }
        RecordComponent[] components = type.getRecordComponents();
        Map<String, RecordComponent> byKey = Stream.of(components)
                .collect(Collectors.toMap(c -> SettingType.key(c.getName()), c -> c, (a, _) -> a, LinkedHashMap::new));
        mapping.entries().forEach((key, value) -> {
            if (!byKey.containsKey(key)) {
                throw new ConfigException(
                        file,
                        value.line(),
                        join(path, key) + ": unknown key (expected: " + String.join(", ", byKey.keySet()) + ")");
            }
        });
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = component(mapping, components[i], path);
        }
        return construct(mapping, type, components, values, path);
    }

    private @Nullable Object component(YamlNode.Mapping mapping, RecordComponent component, String path) {
        Setting setting = SettingType.setting(component);
        String key = SettingType.key(component.getName());
        YamlNode node = mapping.entries().get(key);
        if (node == null) {
            if (setting.fallback().equals(Setting.REQUIRED)) {
                throw new ConfigException(
                        file,
                        mapping.line(),
                        join(path, key) + ": missing (expected: " + SettingType.expected(component.getType(), setting)
                                + ")");
            }
            if (setting.fallback().equals(Setting.NONE)) {
                return absent(mapping, component, join(path, key));
            }
            node = new YamlNode.Scalar(mapping.line(), setting.fallback());
        }
        return value(node, component.getGenericType(), setting, join(path, key));
    }

    /** What a setting that may be left out is then: an empty collection, a section of defaults, or null. */
    private @Nullable Object absent(YamlNode.Mapping mapping, RecordComponent component, String path) {
        Class<?> type = component.getType();
        if (type == List.class) {
            return List.of();
        }
        if (type == Map.class) {
            return Map.of();
        }
        if (type.isRecord() && !SettingType.isScalar(type) && !SettingType.isNullable(component)) {
            return record(new YamlNode.Mapping(mapping.line(), Map.of()), type, path);
        }
        return null;
    }

    private Object value(YamlNode node, Type type, Setting setting, String path) {
        if (type instanceof ParameterizedType parameterized) {
            Type[] arguments = parameterized.getActualTypeArguments();
            return parameterized.getRawType() == List.class
                    ? list(node, arguments[0], setting, path)
                    : map(node, arguments[1], setting, path);
        }
        Class<?> plain = (Class<?>) type;
        if (!SettingType.isScalar(plain)) {
            return record(node, plain, path);
        }
        if (!(node instanceof YamlNode.Scalar scalar) || scalar.text() == null) {
            throw wrong(node, path, node.kind(), SettingType.expected(plain, setting));
        }
        try {
            return SettingType.parse(plain, setting, scalar.text());
        } catch (IllegalArgumentException e) {
            throw wrong(node, path, scalar.text(), SettingType.expected(plain, setting));
        }
    }

    private List<Object> list(YamlNode node, Type element, Setting setting, String path) {
        if (!(node instanceof YamlNode.Sequence sequence)) {
            throw wrong(node, path, node.kind(), "a list");
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            values.add(value(sequence.items().get(i), element, setting, path + "[" + i + "]"));
        }
        return List.copyOf(values);
    }

    private Map<String, Object> map(YamlNode node, Type element, Setting setting, String path) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            throw wrong(node, path, node.kind(), "a mapping");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        mapping.entries().forEach((key, child) -> values.put(key, value(child, element, setting, join(path, key))));
        return Collections.unmodifiableMap(values);
    }

    /** A record's own constructor may refuse what no single setting shows; it says {@code key: value (expected...)}. */
    private <T> T construct(
            YamlNode node, Class<T> type, RecordComponent[] components, @Nullable Object[] values, String path) {
        try {
            Class<?>[] types =
                    Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                String message = String.valueOf(refused.getMessage());
                throw new ConfigException(file, node.lineOf(message), join(path, message));
            }
            throw new AssertionError("the constructor of " + type + " failed", e);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(type + " cannot be constructed", e);
        }
    }

    private ConfigException wrong(YamlNode node, String path, String found, String expected) {
        return new ConfigException(file, node.line(), path + ": " + found + " (expected: " + expected + ")");
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
