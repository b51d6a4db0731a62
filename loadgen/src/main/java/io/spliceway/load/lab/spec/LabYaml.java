// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.spec;

import io.spliceway.settings.BitRate;
import io.spliceway.settings.ByteSize;
import io.spliceway.settings.Durations;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Writes a lab as the file that {@link LabSpec#parse} reads back: a lab may have been put together in code. */
public final class LabYaml {
    private LabYaml() {}

    public static String write(LabSpec lab) {
        StringBuilder yaml = new StringBuilder();
        yaml.append("name: ").append(lab.name()).append('\n');
        yaml.append("mtu: ").append(lab.mtu()).append('\n');
        yaml.append("seed: ").append(lab.seed()).append('\n');
        yaml.append("offload: ").append(lab.offload()).append('\n');
        yaml.append("hosts:\n");
        lab.hosts()
                .forEach((name, host) -> yaml.append("  ")
                        .append(name)
                        .append(": ")
                        .append(host(host))
                        .append('\n'));
        yaml.append(lab.links().isEmpty() ? "" : "links:\n");
        lab.links().forEach(link -> yaml.append("  - ").append(link(link)).append('\n'));
        return yaml.toString();
    }

    private static String host(HostSpec host) {
        StringJoiner settings = new StringJoiner(", ", "{", "}");
        settings.add("address: " + host.address());
        if (host.address6() != null) {
            settings.add("address6: " + quoted(host.address6()));
        }
        settings.add("congestion: " + host.congestion());
        if (host.initialWindow() != HostSpec.LINUX_INITIAL_WINDOW) {
            settings.add("initial_window: " + host.initialWindow());
        }
        if (host.gateway() != null) {
            settings.add("gateway: " + host.gateway());
        }
        AccessSpec access = host.access();
        if (access != null) {
            settings.add("access: {" + shape(access.delay(), access.loss(), access.rate(), access.queue()) + "}");
        }
        if (!host.sysctls().isEmpty()) {
            settings.add("sysctls: " + sysctls(host.sysctls()));
        }
        return settings.toString();
    }

    private static String sysctls(Map<String, String> sysctls) {
        StringJoiner entries = new StringJoiner(", ", "{", "}");
        sysctls.forEach((key, value) -> entries.add(key + ": " + quoted(value)));
        return entries.toString();
    }

    private static String link(LinkSpec link) {
        return "{between: [" + String.join(", ", link.between()) + "], "
                + shape(link.delay(), link.loss(), link.rate(), link.queue()) + "}";
    }

    private static String shape(Duration delay, double loss, @Nullable BitRate rate, @Nullable ByteSize queue) {
        return "delay: " + Durations.format(delay) + ", loss: "
                + BigDecimal.valueOf(loss).toPlainString() + (rate == null ? "" : ", rate: " + rate)
                + (queue == null ? "" : ", queue: " + queue);
    }

    /** YAML's double-quoted form. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' ') {
                quoted.append(String.format("\\x%02x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
