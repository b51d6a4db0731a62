// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.cli;

import io.spliceway.control.client.LinkStatus;
import io.spliceway.control.client.NodeStatus.Push;
import io.spliceway.control.client.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Values as the tables show them. */
final class Texts {
    static final String NONE = "-";
    static final String DIRECT = "DIRECT";

    private Texts() {}

    static String route(List<String> nodeIds) {
        return nodeIds.isEmpty() ? DIRECT : String.join(" > ", nodeIds);
    }

    static String roles(Set<Role> roles) {
        return roles.stream()
                .sorted()
                .map(role -> role.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(","));
    }

    /** Milliseconds without the unit, which the header has. */
    static String ms(long us) {
        return us == LinkStatus.UNKNOWN ? NONE : String.format(Locale.ROOT, "%.1f", us / 1e3);
    }

    static String mbit(long bitsPerS) {
        return bitsPerS == LinkStatus.UNKNOWN ? NONE : String.format(Locale.ROOT, "%.1f", bitsPerS / 1e6);
    }

    static String age(Duration age) {
        return age.toMinutes() > 0
                ? age.toMinutes() + "min"
                : String.format(Locale.ROOT, "%.1fs", age.toMillis() / 1e3);
    }

    static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** The newest version and whether the node applied it. */
    static String push(Push push) {
        if (push.version() == 0) {
            return NONE;
        }
        if (!push.refusal().isEmpty()) {
            return push.version() + " refused: " + push.refusal();
        }
        return push.isAcknowledged()
                ? push.version() + " acked"
                : push.version() + " (acked " + push.acknowledged() + ")";
    }
}
