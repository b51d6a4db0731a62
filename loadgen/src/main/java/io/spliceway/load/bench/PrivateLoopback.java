// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import io.spliceway.linux.Errno;
import io.spliceway.linux.Unshare;
import io.spliceway.load.lab.machine.ProcessRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A network namespace for one run, with a loopback interface that nobody else uses: no packet filter, no connections of
 * before, and settings that end with it.
 *
 * <p>The congestion control matters even here, where nothing is lost: BBR sends at the rate it has measured and makes
 * every proxy three to four times as slow, and from time to time stops to measure the round trip. So the loss-based one
 * that is Linux's default is used, or Reno where this machine keeps namespaces from it.
 */
public final class PrivateLoopback {
    /** For a report. */
    public static final String SHARED = "the machine's loopback interface";

    private static final Path IPV4 = Path.of("/proc/sys/net/ipv4");
    private static final List<String> CONGESTION = List.of("cubic", "reno");

    private static final Map<String, String> SYSCTLS = Map.of(
            // What one connection learnt must not make the next one faster or slower.
            "tcp_no_metrics_save", "1",
            "ip_local_port_range", "32768 60999",
            "tcp_max_syn_backlog", "4096");

    private PrivateLoopback() {}

    /**
     * Moves the calling thread, and all that it starts from now on, to a namespace of its own.
     *
     * @return for a report, where the calling thread is now: without the right to that, where it was
     */
    public static String enter() {
        int result = Unshare.network();
        if (result < 0) {
            return SHARED + " (" + (result == -Errno.EPERM ? "not root" : Errno.text(result)) + ")";
        }
        ProcessRun.require("ip", "link", "set", "lo", "up");
        SYSCTLS.forEach(PrivateLoopback::set);
        for (String congestion : CONGESTION) {
            if (set("tcp_congestion_control", congestion)) {
                break;
            }
        }
        return "a loopback interface of its own";
    }

    /** The congestion control that connections begin with where the calling thread is. */
    public static String congestion() {
        return Machine.text(IPV4.resolve("tcp_congestion_control"));
    }

    private static boolean set(String name, String value) {
        try {
            Files.writeString(IPV4.resolve(name), value);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
