// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.proxy;

import io.spliceway.load.lab.machine.ProcessRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which cores the proxies run on, and which the load. Left to itself the scheduler moves a proxy about, and next to the
 * sender or away from it, which changes its CPU time by half from one second to the next; and the load would take turns
 * with the proxy on its core. So the proxies, of which one at a time works, get as many cores as they have threads, and
 * the load gets the others.
 */
public final class CpuPlacement implements AutoCloseable {
    private static final Pattern ALLOWED = Pattern.compile("Cpus_allowed_list:\\s*(\\S+)");

    private final String all;
    private final String proxies;
    private final String load;

    private CpuPlacement(String all, String proxies, String load) {
        this.all = all;
        this.proxies = proxies;
        this.load = load;
    }

    /** Everything anywhere. */
    public static CpuPlacement none() {
        return new CpuPlacement("", "", "");
    }

    /** The last {@code threads} cores for the proxies, where there are more than that; moves this process off them. */
    public static CpuPlacement split(int threads) {
        String allowed = allowed();
        List<Integer> cores = cores(allowed);
        int first = cores.size() - threads;
        if (first < 1) {
            return none();
        }
        CpuPlacement placement =
                new CpuPlacement(allowed, list(cores.subList(first, cores.size())), list(cores.subList(0, first)));
        placement.move(placement.load);
        return placement;
    }

    /** For a report. */
    public String text() {
        return proxies.isEmpty() ? "any" : "proxies on " + proxies + ", load on " + load;
    }

    /** A command line that runs another on the proxies' cores, in the same process. */
    List<String> command(List<String> command) {
        if (proxies.isEmpty()) {
            return command;
        }
        List<String> placed = new ArrayList<>(List.of("taskset", "-c", proxies));
        placed.addAll(command);
        return placed;
    }

    /** Lets this process run where it could before. Idempotent. */
    @Override
    public void close() {
        if (!all.isEmpty()) {
            move(all);
        }
    }

    /** Numbers and ranges as in Cpus_allowed_list of proc_pid_status(5): {@code 0-2,5}. */
    static List<Integer> cores(String list) {
        return Pattern.compile(",")
                .splitAsStream(list)
                .flatMapToInt(range -> {
                    int dash = range.indexOf('-');
                    int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
                    return IntStream.rangeClosed(first, dash < 0 ? first : Integer.parseInt(range.substring(dash + 1)));
                })
                .boxed()
                .toList();
    }

    private static String list(List<Integer> cores) {
        return cores.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static String allowed() {
        try {
            Matcher matcher = ALLOWED.matcher(Files.readString(Path.of("/proc/self/status")));
            return matcher.find() ? matcher.group(1) : "";
        } catch (IOException e) {
            return "";
        }
    }

    private void move(String cores) {
        ProcessRun.require(
                "taskset", "-acp", cores, Long.toString(ProcessHandle.current().pid()));
    }
}
