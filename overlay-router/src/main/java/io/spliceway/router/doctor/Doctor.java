// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.doctor;

import io.spliceway.router.config.EarlySynConfig;
import io.spliceway.router.config.NodeConfig;
import io.spliceway.router.config.ServiceConfig;
import io.spliceway.splice.Transport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks at a machine with a node's eyes. Changes nothing. */
final class Doctor {
    private static final int OLDEST_MAJOR = 5;
    private static final int OLDEST_MINOR = 10;
    private static final Pattern RELEASE = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4}).*");

    /** Two sockets and up to four ends of pipes; most flows have none of the latter. */
    private static final int DESCRIPTORS_PER_FLOW = 2;

    private static final int DEFAULT_FLOWS_PER_LOOP = 100_000;

    /** Below this a node does not carry what any test of it does. */
    private static final int FEWEST_OPEN_FILES = 1_024;

    /** What a node asks for at listen(2). */
    private static final int BACKLOG = 4_096;

    /** A 160 ms path that carries 1 Gbit/s has this many bytes under way. */
    private static final long PATH_BYTES = 160 * 1_000_000_000L / 8 / 1_000;

    /** A buffer's bytes count with their bookkeeping, which may be as much again. */
    private static final int BOOKKEEPING = 2;

    /** Linux's default, 32768 to 60999. */
    private static final int FEWEST_PORTS = 28_000;

    private static final String CONGESTION = "congestion control";
    private static final String BBR = "bbr";

    private final Machine machine;
    private final @Nullable NodeConfig config;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * Looks at nothing yet.
     *
     * @param config the node's; null for one with default settings
     */
    Doctor(Machine machine, @Nullable NodeConfig config) {
        this.machine = machine;
        this.config = config;
    }

    /** Everything that was looked at, the harmless too. */
    List<Finding> examine() {
        findings.clear();
        kernel();
        earlySyn();
        netAdmin();
        openFiles();
        slowStartAfterIdle();
        congestion();
        pipes();
        backlog();
        buffer("net.ipv4.tcp_rmem", "4096 131072 67108864");
        buffer("net.ipv4.tcp_wmem", "4096 65536 67108864");
        ports();
        ioUring();
        return List.copyOf(findings);
    }

    private void kernel() {
        List<String> release = machine.sysctl("kernel.osrelease");
        Matcher version = RELEASE.matcher(release.isEmpty() ? "" : release.getFirst());
        boolean known = version.matches();
        int major = known ? Integer.parseInt(version.group(1)) : 0;
        int minor = known ? Integer.parseInt(version.group(2)) : 0;
        if (major > OLDEST_MAJOR || (major == OLDEST_MAJOR && minor >= OLDEST_MINOR)) {
            add(Finding.ok("kernel", release.getFirst()));
        } else {
            add(Finding.bad(
                    "kernel",
                    known ? version.group() + " is too old" : "its version cannot be read",
                    "Linux " + OLDEST_MAJOR + "." + OLDEST_MINOR + " or newer"));
        }
    }

    private void earlySyn() {
        String check = "CAP_NET_RAW (early SYN)";
        if (config != null && config.earlySyn().mode() == EarlySynConfig.Mode.OFF) {
            add(Finding.ok(check, "early_syn.mode is off"));
        } else if (config != null && config.services().isEmpty()) {
            add(Finding.ok(check, "not needed: the node has no services"));
        } else if (machine.earlySynCause() == null) {
            add(Finding.ok(check, "SYNs can be seen"));
        } else {
            add(Finding.warn(
                    check,
                    "early SYN would be off, and each flow's opening waits for its client's handshake",
                    machine.earlySynCause()));
        }
    }

    private void netAdmin() {
        String check = "CAP_NET_ADMIN";
        if (machine.may(Machine.CAP_NET_ADMIN)) {
            add(Finding.ok(check, "there"));
        } else {
            add(Finding.warn(
                    check,
                    "missing: only congestion controls of net.ipv4.tcp_allowed_congestion_control can be chosen, and"
                            + " connections cannot be carried over",
                    "AmbientCapabilities=CAP_NET_ADMIN in the systemd unit, --cap-add=NET_ADMIN for a container"));
        }
    }

    private void openFiles() {
        long limit = machine.openFiles();
        int loops = config == null || config.loops() == 0 ? machine.processors() : config.loops();
        int flowsPerLoop =
                config == null ? DEFAULT_FLOWS_PER_LOOP : config.limits().flowsPerLoop();
        long needed = (long) DESCRIPTORS_PER_FLOW * flowsPerLoop * loops;
        String check = "open files";
        if (limit >= needed) {
            add(Finding.ok(check, limit == Long.MAX_VALUE ? "no limit" : "at most " + limit));
            return;
        }
        String found = limit < 0
                ? "the limit cannot be read"
                : "at most " + limit + ", and limits.flows_per_loop (" + flowsPerLoop + ") on " + loops
                        + " loops needs " + needed;
        String remedy = "LimitNOFILE=" + needed + " in the systemd unit, ulimit -n " + needed
                + " in a shell, or a lower limits.flows_per_loop";
        add(
                limit >= 0 && limit < FEWEST_OPEN_FILES
                        ? Finding.bad(check, found, remedy)
                        : Finding.warn(check, found, remedy));
    }

    private void slowStartAfterIdle() {
        String name = "net.ipv4.tcp_slow_start_after_idle";
        if (machine.number(name, 0) == 0) {
            add(Finding.ok(name, "0"));
        } else {
            add(Finding.bad(
                    name,
                    text(name) + ": an idle trunk loses the window that earlier flows have grown",
                    "sysctl -w " + name + "=0"));
        }
    }

    private void congestion() {
        List<String> available = machine.sysctl("net.ipv4.tcp_available_congestion_control");
        List<String> allowed = machine.sysctl("net.ipv4.tcp_allowed_congestion_control");
        String byDefault = text("net.ipv4.tcp_congestion_control");
        Map<String, String> wanted = congestionWanted();
        wanted.forEach((key, name) -> {
            if (!available.contains(name)) {
                add(Finding.bad(
                        CONGESTION,
                        key + ": " + name + " is not there (available: " + String.join(", ", available) + ")",
                        "modprobe tcp_" + name));
            } else if (!isAllowed(name, allowed)) {
                add(Finding.bad(
                        CONGESTION, key + ": " + name + " is not allowed to this process", allow(name, allowed)));
            } else {
                add(Finding.ok(CONGESTION, key + ": " + name));
            }
        });
        if (!isLeftToDefault()) {
            return;
        }
        if (!available.contains(BBR)) {
            add(Finding.warn(
                    CONGESTION,
                    byDefault + " where the file names none, for there is no bbr, which long paths with loss need",
                    "modprobe tcp_bbr"));
        } else if (!isAllowed(BBR, allowed)) {
            add(Finding.warn(
                    CONGESTION,
                    byDefault
                            + " where the file names none, for bbr, which long paths with loss need, is not allowed to"
                            + " this process",
                    allow(BBR, allowed)));
        } else {
            add(Finding.ok(
                    CONGESTION,
                    "bbr towards clients and nodes, " + byDefault + " towards origins, where the file names none"));
        }
    }

    /** Whether there are legs to clients or nodes whose congestion control nobody has named. */
    private boolean isLeftToDefault() {
        return config == null
                || (config.congestion() == null
                        && (config.trunk().congestion() == null
                                || config.services().stream().anyMatch(service -> service.congestion() == null)));
    }

    private boolean isAllowed(String name, List<String> allowed) {
        return allowed.contains(name) || machine.may(Machine.CAP_NET_ADMIN);
    }

    private static String allow(String name, List<String> allowed) {
        return "CAP_NET_ADMIN, or sysctl -w net.ipv4.tcp_allowed_congestion_control='" + String.join(" ", allowed) + " "
                + name + "'";
    }

    /** What the file names, by its key. */
    private Map<String, String> congestionWanted() {
        Map<String, String> wanted = new LinkedHashMap<>();
        if (config != null) {
            putIfNamed(wanted, "congestion", config.congestion());
            putIfNamed(wanted, "trunk.congestion", config.trunk().congestion());
            for (ServiceConfig service : config.services()) {
                putIfNamed(wanted, "services." + service.name() + ".congestion", service.congestion());
            }
        }
        return wanted;
    }

    private static void putIfNamed(Map<String, String> wanted, String key, @Nullable String name) {
        if (name != null) {
            wanted.put(key, name);
        }
    }

    private void pipes() {
        String name = "fs.pipe-user-pages-soft";
        boolean exempt = machine.may(Machine.CAP_SYS_RESOURCE) || machine.may(Machine.CAP_SYS_ADMIN);
        if (exempt || machine.number(name, 0) == 0) {
            add(Finding.ok(name, exempt ? "does not bind this process (CAP_SYS_RESOURCE)" : "0, no quota"));
        } else {
            add(Finding.warn(
                    name,
                    text(name) + ": once a user's pipes have so many pages, bytes are copied and not spliced",
                    "sysctl -w " + name + "=0, or AmbientCapabilities=CAP_SYS_RESOURCE in the systemd unit"));
        }
    }

    private void backlog() {
        String name = "net.core.somaxconn";
        if (machine.number(name, 0) >= BACKLOG) {
            add(Finding.ok(name, text(name)));
        } else {
            add(Finding.warn(
                    name,
                    text(name) + ": a burst of more connections than this is dropped",
                    "sysctl -w " + name + "=" + BACKLOG));
        }
    }

    private void buffer(String name, String remedy) {
        long most = machine.number(name, 2);
        if (most >= BOOKKEEPING * PATH_BYTES) {
            add(Finding.ok(name, "at most " + most + " bytes"));
        } else {
            add(Finding.warn(
                    name,
                    (most < 0 ? text(name) : "at most " + most + " bytes") + ": a path of 160 ms and 1 Gbit/s needs "
                            + BOOKKEEPING * PATH_BYTES,
                    "sysctl -w " + name + "='" + remedy + "'"));
        }
    }

    private void ports() {
        String name = "net.ipv4.ip_local_port_range";
        long count = machine.number(name, 1) - machine.number(name, 0) + 1;
        if (count >= FEWEST_PORTS) {
            add(Finding.ok(name, count + " ports"));
        } else {
            add(Finding.warn(
                    name,
                    text(name) + ": so few connections can be open to one origin or node at once",
                    "sysctl -w " + name + "='10240 65535'"));
        }
    }

    private void ioUring() {
        if (config == null || config.transport() != Transport.IO_URING) {
            return;
        }
        String check = "io_uring";
        if (machine.ioUringCause() == null) {
            add(Finding.ok(check, "there"));
        } else {
            add(Finding.bad(check, machine.ioUringCause(), "what stands in brackets, or transport: epoll"));
        }
    }

    private String text(String name) {
        List<String> fields = machine.sysctl(name);
        return fields.isEmpty() ? "it cannot be read" : String.join(" ", fields);
    }

    private void add(Finding finding) {
        findings.add(finding);
    }
}
