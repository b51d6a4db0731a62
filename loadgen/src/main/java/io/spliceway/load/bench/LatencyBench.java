// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spliceway.load.bench.proxy.RunningProxies;
import io.spliceway.load.bench.proxy.RunningProxy;
import io.spliceway.load.bench.traffic.BulkClient;
import io.spliceway.load.bench.traffic.PingPong;
import io.spliceway.load.bench.traffic.StreamOrigin;
import io.spliceway.settings.TextTable;
import io.spliceway.settings.UserError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * {@code bench latency}: 100 bytes to the origin and back, again and again, while long streams run through the same
 * proxy as fast as they go, or none do.
 */
public final class LatencyBench {
    private static final String CLAIM =
            "Latency: 100 bytes there and back through each proxy, while bulk streams run through it at full speed.";
    private static final long SETTLE_MS = 400;
    private static final Duration END_LIMIT = Duration.ofSeconds(20);
    private static final int SPARE_FLOWS = 1_000;
    private static final int WARM_UPS = 2;

    /** One measurement. */
    private record Sample(Histogram latencyNs, double bulkGbps) {
        double us(double percentile) {
            return latencyNs.getValueAtPercentile(percentile) / 1e3;
        }
    }

    /** What is measured once a round. */
    private record Turn(RunningProxy proxy, int bulk, List<Sample> samples) {
        Spread spread(ToDoubleFunction<Sample> value) {
            return Spread.of(samples.stream().mapToDouble(value).toArray());
        }

        Spread us(double percentile) {
            return spread(sample -> sample.us(percentile));
        }

        String about() {
            return bulk + (bulk == 1 ? " bulk stream" : " bulk streams");
        }
    }

    private final BenchPlan plan;
    private final List<Integer> bulks;
    private final BenchProgress progress;

    private LatencyBench(BenchPlan plan, List<Integer> bulks, BenchProgress progress) {
        this.plan = plan;
        this.bulks = bulks;
        this.progress = progress;
    }

    /**
     * Runs it.
     *
     * @param bulks how many streams run meanwhile; each of these
     */
    public static BenchReport run(BenchPlan plan, List<Integer> bulks, BenchProgress progress)
            throws InterruptedException {
        return new LatencyBench(plan, bulks, progress).run();
    }

    private BenchReport run() throws InterruptedException {
        int most = bulks.stream().mapToInt(Integer::intValue).max().orElseThrow();
        try (StreamOrigin origin = StreamOrigin.start();
                RunningProxies proxies = plan.start(origin.port(), most + SPARE_FLOWS, Math.max(most, 1))) {
            List<Turn> turns = new ArrayList<>();
            for (int bulk : bulks) {
                proxies.all().forEach(proxy -> turns.add(new Turn(proxy, bulk, new ArrayList<>())));
            }
            progress.plan(turns.size() * (WARM_UPS + plan.rounds()));
            for (int i = 0; i < WARM_UPS; i++) {
                for (Turn turn : turns) {
                    progress.step("warm-up, " + turn.proxy().name() + ", " + turn.about());
                    turn.proxy().carry(() -> measure(origin, turn));
                }
            }
            int round = 0;
            for (List<Turn> order : Rounds.of(turns, plan.rounds(), plan.seed())) {
                round++;
                for (Turn turn : order) {
                    progress.step("round " + round + " of " + plan.rounds() + ", "
                            + turn.proxy().name() + ", " + turn.about());
                    turn.samples().add(turn.proxy().carry(() -> measure(origin, turn)));
                }
            }
            return report(turns);
        }
    }

    private Sample measure(StreamOrigin origin, Turn turn) throws InterruptedException {
        origin.begin();
        int port = turn.proxy().port();
        try (BulkClient streams = BulkClient.start(port, turn.bulk());
                PingPong game = PingPong.start(port)) {
            TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
            long bytes = streams.receivedBytes();
            long startNs = System.nanoTime();
            game.count();
            TimeUnit.NANOSECONDS.sleep(plan.measureNs());
            Histogram latencyNs = game.end();
            if (latencyNs.getTotalCount() == 0) {
                throw UserError.failed(turn.about() + ": no round trip while it was measured");
            }
            double gbps = (streams.receivedBytes() - bytes) * 8.0 / (System.nanoTime() - startNs);
            origin.end();
            streams.awaitEnd(END_LIMIT);
            return new Sample(latencyNs, gbps);
        } finally {
            origin.end();
        }
    }

    private BenchReport report(List<Turn> turns) {
        Map<String, String> settings = plan.settings();
        settings.put("bulk", bulks.toString());
        TextTable table = new TextTable(
                "proxy", "bulk>", "p50 us>", "p99 us>", "min..max>", "p99.9 us>", "min..max>", "bulk Gbit/s>");
        turns.forEach(turn -> table.row(
                turn.proxy().name(),
                turn.bulk(),
                BenchReport.number(turn.us(50).median(), 1),
                BenchReport.number(turn.us(99).median(), 1),
                BenchReport.range(turn.us(99), 1),
                BenchReport.number(turn.us(99.9).median(), 1),
                BenchReport.range(turn.us(99.9), 1),
                turn.bulk() == 0
                        ? "-"
                        : BenchReport.number(turn.spread(Sample::bulkGbps).median(), 1)));
        return new BenchReport(
                "latency",
                CLAIM,
                settings,
                plan.versions(),
                BenchReport.configs(turns.stream().map(Turn::proxy).distinct().toList()),
                turns.stream().map(LatencyBench::json).toList(),
                table.toString(),
                Comparisons.of(
                        turns,
                        turn -> turn.proxy().name(),
                        Turn::about,
                        (ours, other) -> String.format(
                                Locale.ROOT,
                                "p50 %.2f x, p99 %.2f x, p99.9 %.2f x",
                                ours.us(50).median() / other.us(50).median(),
                                ours.us(99).median() / other.us(99).median(),
                                ours.us(99.9).median() / other.us(99.9).median())));
    }

    private static ObjectNode json(Turn turn) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put("proxy", turn.proxy().name());
        row.put("bulk_streams", turn.bulk());
        BenchReport.put(row, "p50_us", turn.us(50), 1);
        BenchReport.put(row, "p99_us", turn.us(99), 1);
        BenchReport.put(row, "p999_us", turn.us(99.9), 1);
        row.put("runs", turn.samples().size());
        BenchReport.put(row, "bulk_gbps", turn.spread(Sample::bulkGbps), 3);
        row.put(
                "round_trips",
                turn.samples().stream()
                        .mapToLong(sample -> sample.latencyNs().getTotalCount())
                        .sum());
        return row;
    }
}
