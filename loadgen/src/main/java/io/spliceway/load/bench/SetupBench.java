// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import io.spliceway.load.bench.proxy.RunningProxies;
import io.spliceway.load.bench.proxy.RunningProxy;
import io.spliceway.load.bench.traffic.Pace;
import io.spliceway.load.bench.traffic.RequestLoop;
import io.spliceway.load.bench.traffic.RequestResult;
import io.spliceway.settings.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code bench setup}: a request of 1 KiB and its answer, a new connection each. First as many as go, then at a fixed
 * rate, the same for all: half of what HAProxy can do, unless another is asked for.
 */
public final class SetupBench {
    private static final long SETTLE_NS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long WARM_UP_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int LONGEST_WARM_UP = 15;
    private static final double STEADY = 1.05;
    private static final String YARDSTICK = "haproxy";

    /** How the load comes. */
    enum Mode {
        SATURATION,
        RATE
    }

    /**
     * What is measured once a round.
     *
     * @param results of the rounds so far
     */
    record Turn(RunningProxy proxy, Mode mode, List<RequestResult> results) {
        Spread spread(ToDoubleFunction<RequestResult> value) {
            return Spread.of(results.stream().mapToDouble(value).toArray());
        }
    }

    private final BenchPlan plan;
    private final int concurrent;
    private final int warmUpConnections;
    private final BenchProgress progress;

    private SetupBench(BenchPlan plan, int concurrent, int warmUpConnections, BenchProgress progress) {
        this.plan = plan;
        this.concurrent = concurrent;
        this.warmUpConnections = warmUpConnections;
        this.progress = progress;
    }

    /**
     * Runs it.
     *
     * @param concurrent connections at a time, at saturation
     * @param rate connections a second; null for half of what HAProxy can do, or the slowest without HAProxy
     * @param warmUpConnections each proxy has at least so many before anything is measured
     */
    public static BenchReport run(
            BenchPlan plan, int concurrent, @Nullable Integer rate, int warmUpConnections, BenchProgress progress) {
        return new SetupBench(plan, concurrent, warmUpConnections, progress).run(rate);
    }

    private BenchReport run(@Nullable Integer fixedRate) {
        try (RequestLoop load = new RequestLoop();
                RunningProxies proxies = plan.start(load.port(), RequestLoop.MOST_OPEN, concurrent)) {
            List<Turn> saturation = turns(proxies, Mode.SATURATION);
            List<Turn> rate = turns(proxies, Mode.RATE);
            progress.plan(saturation.size() * (2 + 2 * plan.rounds()));
            for (RunningProxy proxy : proxies.all()) {
                warmUp(load, proxy);
            }
            measure(load, saturation, Pace.saturation(concurrent));
            double perSecond = fixedRate == null ? Math.rint(half(saturation)) : fixedRate;
            measure(load, rate, Pace.rate(perSecond));
            List<Turn> all = new ArrayList<>(saturation);
            all.addAll(rate);
            return SetupTable.report(plan, concurrent, perSecond, all);
        }
    }

    private static List<Turn> turns(RunningProxies proxies, Mode mode) {
        return proxies.all().stream()
                .map(proxy -> new Turn(proxy, mode, new ArrayList<>()))
                .toList();
    }

    /** A JVM compiles what runs often; its speed is measured when that no longer changes it. */
    private void warmUp(RequestLoop load, RunningProxy proxy) {
        progress.step("warm-up, " + proxy.name());
        long connections = 0;
        double last = 0;
        for (int i = 0; i < LONGEST_WARM_UP; i++) {
            RequestResult result = load.run(proxy.port(), Pace.saturation(concurrent), 0, WARM_UP_NS, proxy::cpuNs);
            check(proxy, result);
            connections += result.answered();
            double now = result.perSecond();
            if (connections >= warmUpConnections && now < last * STEADY) {
                break;
            }
            last = now;
        }
        progress.step("warm-up, " + proxy.name());
        load.run(proxy.port(), Pace.rate(last / 2), 0, WARM_UP_NS, proxy::cpuNs);
    }

    private void measure(RequestLoop load, List<Turn> turns, Pace pace) {
        int round = 0;
        for (List<Turn> order : Rounds.of(turns, plan.rounds(), plan.seed())) {
            round++;
            for (Turn turn : order) {
                progress.step("round " + round + " of " + plan.rounds() + ", "
                        + turn.mode().name().toLowerCase(Locale.ROOT) + ", "
                        + turn.proxy().name());
                RequestResult result =
                        load.run(turn.proxy().port(), pace, SETTLE_NS, plan.measureNs(), turn.proxy()::cpuNs);
                check(turn.proxy(), result);
                turn.results().add(result);
            }
        }
    }

    private static void check(RunningProxy proxy, RequestResult result) {
        proxy.checkAlive();
        if (result.answered() == 0) {
            String reasons = result.failures().entrySet().stream()
                    .map(entry -> ": " + entry.getKey() + " (" + entry.getValue() + " times)")
                    .collect(Collectors.joining());
            throw UserError.failed(proxy.name() + ": no request was answered" + reasons);
        }
    }

    private static double half(List<Turn> saturation) {
        return saturation.stream()
                        .filter(turn -> turn.proxy().name().equals(YARDSTICK))
                        .findFirst()
                        .map(turn -> turn.spread(RequestResult::perSecond).median())
                        .orElseGet(() -> saturation.stream()
                                .mapToDouble(turn ->
                                        turn.spread(RequestResult::perSecond).median())
                                .min()
                                .orElseThrow())
                / 2;
    }
}
