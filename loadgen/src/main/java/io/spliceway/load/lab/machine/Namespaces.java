// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.machine;

import io.spliceway.load.lab.spec.HostSpec;
import io.spliceway.load.lab.spec.LabSpec;
import io.spliceway.settings.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Network namespaces, by ip-netns(8): made, furnished with a device, and removed. */
public final class Namespaces {
    /** The one device of every host besides lo. */
    public static final String DEVICE = "wan0";

    /** What a device holds for a slow emulator, in packets of up to 64 KiB; beyond it the kernel drops. */
    private static final int DEVICE_QUEUE_PACKETS = 10_000;

    private static final Path MOUNTS = Path.of("/run/netns");
    private static final Duration SYSCTL_DEADLINE = Duration.ofSeconds(5);

    /** Sets pairs of path and value; on failure the path goes to standard output. */
    private static final String SET_SYSCTLS =
            "while [ $# -gt 0 ]; do echo \"$2\" > \"/proc/sys/$1\" || { echo \"$1\"; exit 1; }; shift 2; done";

    private Namespaces() {}

    public static boolean exists(String namespace) {
        return Files.exists(MOUNTS.resolve(namespace));
    }

    /** Makes the namespaces and the files that give its hosts their names. */
    static void make(LabSpec spec) {
        NetnsFiles.write(spec);
        for (String host : spec.hosts().keySet()) {
            ProcessRun.require("ip", "netns", "add", spec.namespace(host));
        }
    }

    /** Removes a namespace and its files; one that is not there is removed already. */
    static void remove(String namespace) {
        if (exists(namespace)) {
            ProcessRun.require("ip", "netns", "del", namespace);
        }
        NetnsFiles.remove(namespace);
    }

    /** Moves a device of the caller's namespace into a host's, as its {@link #DEVICE}, and gives it an address. */
    public static void furnish(LabSpec spec, String host, String device) {
        String namespace = spec.namespace(host);
        HostSpec settings = Objects.requireNonNull(spec.hosts().get(host));
        ProcessRun.require("ip", "link", "set", device, "netns", namespace, "name", DEVICE);
        set(namespace, host, Sysctls.of(spec, settings));
        String window = " initcwnd " + settings.initialWindow();
        List<String> lines = new ArrayList<>(List.of(
                "link set lo up",
                "addr add " + settings.address() + "/32 dev " + DEVICE,
                "link set " + DEVICE + " mtu " + spec.mtu() + " txqueuelen " + DEVICE_QUEUE_PACKETS + " up",
                "route add default dev " + DEVICE + window));
        if (settings.address6() != null) {
            lines.add("addr add " + settings.address6() + "/128 dev " + DEVICE + " nodad");
            lines.add("route add ::/0 dev " + DEVICE + window);
        }
        ProcessRun.require(List.of("ip", "-n", namespace, "-batch", "-"), String.join("\n", lines) + "\n");
    }

    /** What to put before a command so that it runs in a namespace; it becomes the command, under the same id. */
    public static List<String> command(String namespace, List<String> command) {
        return Stream.concat(Stream.of("ip", "netns", "exec", namespace), command.stream())
                .toList();
    }

    /** The processes in a namespace. */
    public static List<ProcessId> processes(String namespace) {
        try (HeldNamespace held = hold(namespace)) {
            return held.processes();
        }
    }

    /** Holds a namespace that is there. */
    static HeldNamespace hold(String namespace) {
        return HeldNamespace.of(MOUNTS.resolve(namespace));
    }

    private static void set(String namespace, String host, Map<String, String> sysctls) {
        List<String> script = new ArrayList<>(List.of("sh", "-c", SET_SYSCTLS, "sh"));
        sysctls.forEach((key, value) -> script.addAll(Arrays.asList(key.replace('.', '/'), value)));
        ProcessRun run = ProcessRun.run(command(namespace, script), "", SYSCTL_DEADLINE);
        if (run.exitCode() != 0) {
            String key = run.output().strip().replace('/', '.');
            throw UserError.failed("hosts." + host + ": the kernel refuses " + key + " = " + sysctls.get(key)
                    + " in a namespace: "
                    + run.errors().strip());
        }
    }
}
