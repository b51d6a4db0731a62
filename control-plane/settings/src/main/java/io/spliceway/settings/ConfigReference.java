// SPDX-License-Identifier: Apache-2.0
package io.spliceway.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the reference of a configuration file from its record, as a Markdown table. */
public final class ConfigReference {
    private ConfigReference() {}

    /** One row a setting: key, type, default, range, help. */
    public static String markdown(Class<? extends Record> type) {
        List<String> rows = new ArrayList<>();
        rows.add("| key | type | default | range | meaning |");
        rows.add("|---|---|---|---|---|");
        rows(type, "", rows);
        return rows.stream().collect(Collectors.joining("\n", "", "\n"));
    }

    private static void rows(Class<?> type, String prefix, List<String> rows) {
        for (RecordComponent component : type.getRecordComponents()) {
            Setting setting = SettingType.setting(component);
            String key = prefix + SettingType.key(component.getName());
            Type declared = component.getGenericType();
            String suffix = "";
            if (declared instanceof ParameterizedType parameterized) {
                boolean list = parameterized.getRawType() == List.class;
                suffix = list ? "[]" : ".<name>";
                declared = parameterized.getActualTypeArguments()[list ? 0 : 1];
            }
            Class<?> plain = (Class<?>) declared;
            if (SettingType.isScalar(plain)) {
                rows.add(row(key + suffix, SettingType.name(plain), setting));
            } else {
                rows.add(row(key + suffix, "section", setting));
                rows(plain, key + suffix + ".", rows);
            }
        }
    }

    private static String row(String key, String type, Setting setting) {
        String fallback = switch (setting.fallback()) {
            case Setting.REQUIRED -> "required";
            case Setting.NONE -> "";
            default -> "`" + setting.fallback() + "`";
        };
        return "| `" + key + "` | " + type + " | " + fallback + " | " + SettingType.range(setting) + " | "
                + setting.help().replace("|", "\\|") + " |";
    }
}
