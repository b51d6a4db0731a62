// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.command;

import io.spliceway.load.lab.emulator.LabStats;
import io.spliceway.load.lab.emulator.LabStats.Direction;
import io.spliceway.load.lab.emulator.LabStats.Emulator;
import io.spliceway.load.lab.emulator.LabStats.Host;
import io.spliceway.settings.BitRate;
import io.spliceway.settings.ByteSize;
import io.spliceway.settings.Durations;
import io.spliceway.settings.TextTable;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Figures of a lab for a person to read. */
final class StatusTable {
    private StatusTable() {}

    static String write(LabStats stats) {
        Emulator emulator = stats.emulator();
        String head = String.format(
                Locale.ROOT,
                "lab %s: up %s; emulator pid %d%s, packets late p99 %.0f us, max %.0f us; longest turn %.0f us%n%n",
                stats.lab(),
                Durations.format(Duration.ofSeconds((long) stats.upS())),
                emulator.pid(),
                emulator.realTime() ? "" : " without real-time priority",
                emulator.lateP99Us(),
                emulator.lateMaxUs(),
                emulator.turnMaxUs());
        return head + hosts(stats.hosts()) + "\n" + directions(stats.directions()) + warnings(stats);
    }

    /** One direction in a line: what it does to packets. */
    static String shape(Direction direction) {
        return String.format(
                Locale.ROOT,
                "%s -> %s: delay %s, loss %s, rate %s, queue %s",
                direction.from(),
                direction.to(),
                delay(direction),
                direction.loss(),
                rate(direction),
                queue(direction));
    }

    private static String hosts(List<Host> hosts) {
        TextTable table = new TextTable("HOST", "ADDRESS", "NAMESPACE", "CONGESTION", "PROCESSES");
        hosts.forEach(host -> table.row(
                host.name(),
                host.address(),
                host.namespace(),
                host.congestion(),
                host.processes().size()));
        return table.toString();
    }

    private static String directions(List<Direction> directions) {
        TextTable table = new TextTable(
                "FROM",
                "TO",
                "DELAY",
                "LOSS",
                "RATE",
                "QUEUE",
                "PACKETS",
                "BYTES",
                "LOST",
                "DROPPED",
                "BACKLOG",
                "LATE p99/max us");
        directions.forEach(direction -> table.row(
                direction.from(),
                direction.to(),
                delay(direction),
                direction.loss(),
                rate(direction),
                queue(direction),
                direction.packets(),
                direction.bytes(),
                direction.lost(),
                direction.dropped(),
                direction.backlogPeakBytes(),
                lateness(direction)));
        return table.toString();
    }

    /** What makes a result void, each in a line. */
    private static String warnings(LabStats stats) {
        StringBuilder lines = new StringBuilder();
        stats.hosts().forEach(host -> {
            warn(lines, host.deviceDrops(), host.name() + " sent faster than the emulator could take");
            warn(lines, host.undelivered(), host.name() + " did not take from the emulator");
            warn(lines, host.malformed(), host.name() + " sent and that are not IP");
            warn(lines, host.unroutable(), host.name() + " sent to where it has no link");
        });
        stats.directions()
                .forEach(direction -> warn(
                        lines,
                        direction.overrun(),
                        direction.from() + " -> " + direction.to() + " had no memory left for; results are void"));
        return lines.isEmpty() ? "" : "\n" + lines;
    }

    private static void warn(StringBuilder lines, long packets, String what) {
        if (packets > 0) {
            lines.append(packets).append(" packets that ").append(what).append('\n');
        }
    }

    private static String delay(Direction direction) {
        return BigDecimal.valueOf(direction.delayMs()).stripTrailingZeros().toPlainString() + "ms";
    }

    private static String rate(Direction direction) {
        return direction.rateBps() == null ? "unlimited" : new BitRate(direction.rateBps()).toString();
    }

    private static String queue(Direction direction) {
        return direction.queueBytes() == null ? "-" : new ByteSize(direction.queueBytes()).toString();
    }

    private static String lateness(Direction direction) {
        Double p99 = direction.lateP99Us();
        Double max = direction.lateMaxUs();
        return p99 == null || max == null ? "-" : String.format(Locale.ROOT, "%.0f/%.0f", p99, max);
    }
}
