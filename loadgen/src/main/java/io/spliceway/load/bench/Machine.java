// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a benchmark ran on. */
final class Machine {
    private static final Path SYSCTLS = Path.of("/proc/sys");

    private static final int MAX_BYTES = 1 << 16;

    private Machine() {}

    /** Facts by name, for tables and JSON alike. */
    static Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("kernel", text(SYSCTLS.resolve("kernel/osrelease")));
        facts.put("cpu", Runtime.getRuntime().availableProcessors() + " x " + cpu());
        facts.put("memory", first(text(Path.of("/proc/meminfo")), "MemTotal:\\s*(.*)"));
        facts.put("jdk", Runtime.version().toString());
        for (String name : new String[] {"tcp_congestion_control", "tcp_rmem", "tcp_wmem"}) {
            facts.put(name, text(SYSCTLS.resolve("net/ipv4").resolve(name)).replace('\t', ' '));
        }
        return facts;
    }

    private static String cpu() {
        String info = text(Path.of("/proc/cpuinfo"));
        String model = first(info, "model name\\s*:\\s*(.*)");
        return model.isEmpty() ? System.getProperty("os.arch") : model;
    }

    private static String first(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** What a small file of the kernel says; nothing where there is none. */
    static String text(Path file) {
        try {
            // A sysctl is whole in the first read and gone in the second.
            byte[] bytes = new byte[MAX_BYTES];
            try (InputStream in = Files.newInputStream(file)) {
                int length = Math.max(in.read(bytes), 0);
                return new String(bytes, 0, length, StandardCharsets.UTF_8).strip();
            }
        } catch (IOException e) {
            return "";
        }
    }
}
