// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import io.spliceway.load.bench.proxy.CpuPlacement;
import io.spliceway.load.bench.proxy.ProxyProgram;
import io.spliceway.load.bench.proxy.RunningProxies;
import io.spliceway.load.bench.proxy.Wiring;
import io.spliceway.settings.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What all benchmarks want to be told.
 *
 * @param programs nodes and peers
 * @param direct whether the load is also measured without a proxy
 * @param threads of each proxy that may forward
 * @param rounds measured, each with every proxy once
 * @param measure how long each measurement lasts; null where it takes the time it takes
 * @param seed of the order in the rounds
 * @param network for the report: which loopback interface it is
 * @param cpus where proxies and load run
 * @param keep a folder for the proxies' configurations and logs; null for none that stays
 */
public record BenchPlan(
        List<ProxyProgram> programs,
        boolean direct,
        int threads,
        int rounds,
        @Nullable Duration measure,
        long seed,
        String network,
        CpuPlacement cpus,
        @Nullable Path keep) {
    public BenchPlan {
        programs = List.copyOf(programs);
    }

    /** Starts the proxies, for an origin and so many flows at a time, of which so many are long. */
    RunningProxies start(int originPort, int maxFlows, int longFlows) {
        return RunningProxies.start(programs, direct, Wiring.to(originPort, threads, maxFlows, longFlows), cpus, keep);
    }

    /** How long each measurement lasts, in nanoseconds. */
    long measureNs() {
        return Objects.requireNonNull(measure).toNanos();
    }

    /** What a report says of it; a map to add to. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("threads", Integer.toString(threads));
        settings.put("rounds", Integer.toString(rounds));
        if (measure != null) {
            settings.put("measure", Durations.format(measure));
        }
        settings.put("seed", Long.toString(seed));
        settings.put("network", network);
        settings.put("cores", cpus.text());
        return settings;
    }

    /** Proxies by name, with their versions. */
    Map<String, String> versions() {
        Map<String, String> versions = new LinkedHashMap<>();
        programs.forEach(program -> versions.put(program.name(), program.version()));
        return versions;
    }
}
