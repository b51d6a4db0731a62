// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import io.spliceway.load.bench.proxy.ProcessUsage;
import io.spliceway.load.bench.proxy.RunningProxies;
import io.spliceway.load.bench.proxy.RunningProxy;
import io.spliceway.load.bench.traffic.BulkClient;
import io.spliceway.load.bench.traffic.StreamOrigin;
import io.spliceway.settings.UserError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code bench forward}: long streams from origin to client as fast as they go, some at a time; what comes through, and
 * the CPU time it costs the proxy. Each measurement begins when its streams have found their speed, and ends before they
 * do; after that all bytes that were sent must have arrived.
 */
public final class ForwardBench {
    private static final long SETTLE_MS = 400;
    /** The streams of the turn before may still be ending. */
    private static final int SPARE_FLOWS = 1_000;

    private static final Duration END_LIMIT = Duration.ofSeconds(20);

    /**
     * What is measured once a round.
     *
     * @param samples of the rounds so far
     */
    record Turn(RunningProxy proxy, int streams, List<ForwardSample> samples) {
        String about() {
            return streams + (streams == 1 ? " stream" : " streams");
        }
    }

    private final BenchPlan plan;
    private final List<Integer> streams;
    private final BenchProgress progress;

    private ForwardBench(BenchPlan plan, List<Integer> streams, BenchProgress progress) {
        this.plan = plan;
        this.streams = streams;
        this.progress = progress;
    }

    /**
     * Runs it.
     *
     * @param streams how many at a time; each of these
     */
    public static BenchReport run(BenchPlan plan, List<Integer> streams, BenchProgress progress)
            throws InterruptedException {
        return new ForwardBench(plan, streams, progress).run();
    }

    private BenchReport run() throws InterruptedException {
        int most = streams.stream().mapToInt(Integer::intValue).max().orElseThrow();
        try (StreamOrigin origin = StreamOrigin.start();
                RunningProxies proxies = plan.start(origin.port(), most + SPARE_FLOWS, most)) {
            List<Turn> turns = new ArrayList<>();
            for (int count : streams) {
                proxies.all().forEach(proxy -> turns.add(new Turn(proxy, count, new ArrayList<>())));
            }
            progress.plan(turns.size() * (plan.rounds() + 1));
            for (Turn turn : turns) {
                progress.step("warm-up, " + turn.proxy().name() + ", " + turn.about());
                turn.proxy().carry(() -> measure(origin, turn));
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
            return ForwardTable.report(plan, streams, turns);
        }
    }

    private ForwardSample measure(StreamOrigin origin, Turn turn) throws InterruptedException {
        origin.begin();
        try (BulkClient client = BulkClient.start(turn.proxy().port(), turn.streams())) {
            TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
            Reading before = Reading.now(client, turn.proxy());
            TimeUnit.NANOSECONDS.sleep(plan.measureNs());
            Reading after = Reading.now(client, turn.proxy());
            origin.end();
            client.awaitEnd(END_LIMIT);
            if (client.receivedBytes() != origin.sentBytes()) {
                throw UserError.failed(turn.about() + ": of " + origin.sentBytes() + " bytes sent, "
                        + client.receivedBytes() + " arrived");
            }
            ForwardSample sample = after.since(before);
            if (sample.bytes() == 0) {
                throw UserError.failed(turn.about() + ": nothing arrived while it was measured");
            }
            return sample;
        } finally {
            origin.end();
        }
    }

    /** All counters at one time. */
    private record Reading(long ns, long bytes, long cpuNs, long loadCpuNs) {
        static Reading now(BulkClient client, RunningProxy proxy) {
            return new Reading(System.nanoTime(), client.receivedBytes(), proxy.cpuNs(), ProcessUsage.ownCpuNs());
        }

        ForwardSample since(Reading before) {
            return new ForwardSample(
                    bytes - before.bytes, ns - before.ns, cpuNs - before.cpuNs, loadCpuNs - before.loadCpuNs);
        }
    }
}
