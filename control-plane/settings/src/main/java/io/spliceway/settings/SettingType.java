// SPDX-License-Identifier: Apache-2.0
package io.spliceway.settings;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The types a setting can have: how each is parsed, bounded and described. */
final class SettingType {
    private record Scalar(String name, String expected, Function<String, Comparable<?>> parser) {}

    private static final Map<Class<?>, Scalar> SCALARS = Map.of(
            String.class, new Scalar("string", "text", text -> text),
            int.class, new Scalar("integer", "a whole number", Integer::valueOf),
            long.class, new Scalar("integer", "a whole number", Long::valueOf),
            double.class, new Scalar("number", "a number", SettingType::finite),
            boolean.class, new Scalar("boolean", "true or false", SettingType::bool),
            Duration.class, new Scalar("duration", Durations.expected(), Durations::parse),
            ByteSize.class, new Scalar("bytes", ByteSize.expected(), ByteSize::parse),
            BitRate.class, new Scalar("bit rate", BitRate.expected(), BitRate::parse),
            Path.class, new Scalar("path", "a path", Path::of));

    private SettingType() {}

    /** {@code idleTimeout} is written {@code idle_timeout}. */
    static String key(String component) {
        return component.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    static Setting setting(RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new AssertionError(component.getDeclaringRecord() + "." + component.getName() + " has no @Setting");
        }
        return setting;
    }

    static boolean isScalar(Class<?> type) {
        return type.isEnum() || type == HostPort.class || SCALARS.containsKey(type);
    }

    static boolean isNullable(RecordComponent component) {
        AnnotatedElement type = component.getAnnotatedType();
        return type.isAnnotationPresent(Nullable.class);
    }

    /** @throws IllegalArgumentException when the text is not of the type, or out of the setting's bounds */
    static Object parse(Class<?> type, Setting setting, String text) {
        if (type.isEnum()) {
            return Stream.of(type.getEnumConstants())
                    .filter(constant -> choice(constant).equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(text));
        }
        if (type == HostPort.class) {
            return HostPort.parse(text);
        }
        Function<String, Comparable<?>> parser = scalar(type).parser();
        Comparable<?> value = parser.apply(text);
        boolean bounded = (setting.min().isEmpty() || compare(value, parser.apply(setting.min())) >= 0)
                && (setting.max().isEmpty() || compare(value, parser.apply(setting.max())) <= 0)
                && (setting.pattern().isEmpty() || text.matches(setting.pattern()));
        if (!bounded) {
            throw new IllegalArgumentException(text);
        }
        return value;
    }

    /** What a user is told to write. */
    static String expected(Class<?> type, Setting setting) {
        String range = range(setting);
        if (type.isEnum()) {
            return "one of " + String.join(", ", choices(type));
        }
        if (type == HostPort.class) {
            return HostPort.expected();
        }
        if (type == List.class) {
            return "a list";
        }
        if (!isScalar(type)) {
            return "a mapping of settings";
        }
        String plain = setting.pattern().isEmpty() ? scalar(type).expected() : "text matching " + setting.pattern();
        return range.isEmpty() ? plain : plain + ", " + range;
    }

    /** The type's name in the reference. */
    static String name(Class<?> type) {
        if (type.isEnum()) {
            return String.join(" or ", choices(type));
        }
        return type == HostPort.class ? "host:port" : scalar(type).name();
    }

    static String range(Setting setting) {
        if (setting.min().isEmpty() && setting.max().isEmpty()) {
            return "";
        }
        return setting.min() + ".." + setting.max();
    }

    private static List<String> choices(Class<?> type) {
        return Stream.of(type.getEnumConstants()).map(SettingType::choice).collect(Collectors.toList());
    }

    /** {@code TIMED_OUT} is written {@code timed-out}, unless the enum has a {@code toString} that says otherwise. */
    private static String choice(Object constant) {
        String name = ((Enum<?>) constant).name();
        String own = constant.toString();
        return own.equals(name) ? name.toLowerCase(Locale.ROOT).replace('_', '-') : own;
    }

    private static Scalar scalar(Class<?> type) {
        Scalar scalar = SCALARS.get(type);
        if (scalar == null) {
            throw new AssertionError(type + " is not a type of setting");
        }
        return scalar;
    }

    @SuppressWarnings("unchecked") // Both come from the same parser.
    private static int compare(Comparable<?> a, Comparable<?> b) {
        return ((Comparable<Object>) a).compareTo(b);
    }

    private static Double finite(String text) {
        double value = Double.parseDouble(text);
        if (!Double.isFinite(value)) {
            throw new NumberFormatException(text);
        }
        return value;
    }

    private static Boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }
}
