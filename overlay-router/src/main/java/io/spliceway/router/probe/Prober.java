// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.probe;

import io.spliceway.control.client.Measurement;
import io.spliceway.control.client.Peer;
import io.spliceway.control.client.ProbePlan;
import io.spliceway.router.metrics.NodeMetrics;
import io.spliceway.router.net.NodeLoop;
import io.spliceway.router.net.Resolver;
import io.spliceway.router.net.SocketSettings;
import io.spliceway.router.trunk.Greeter;
import io.spliceway.router.trunk.PathRates;
import io.spliceway.settings.HostPort;
import io.spliceway.splice.Loop;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;

/** Measures what the controller's plan says, until told otherwise. Probes live on one loop; any thread may hand a plan. */
public final class Prober {
    private final Probing probing;
    private final Map<Object, Scheduled> targets = new HashMap<>();
    private long intervalNs;

    /**
     * A prober without a plan.
     *
     * @param greeter speaks for this node on trunks
     * @param origins options of connections to origins
     * @param trunks options of connections to nodes
     * @param rates what trunks deliver, reported beside
     * @param report takes each outcome, on the loop's thread
     */
    public Prober(
            NodeLoop loop,
            Greeter greeter,
            Resolver resolver,
            SocketSettings origins,
            SocketSettings trunks,
            long connectTimeoutNs,
            PathRates rates,
            NodeMetrics metrics,
            Consumer<Measurement> report) {
        Consumer<Measurement> counted = measurement -> {
            metrics.probed(measurement.rttUs() != Measurement.LOST);
            report.accept(measurement);
        };
        this.probing = new Probing(loop, greeter, resolver, origins, trunks, connectTimeoutNs, rates, counted);
    }

    /** A target and its timer. */
    private final class Scheduled implements Runnable {
        private final Target target;
        private Loop.Timer timer;

        Scheduled(Target target) {
            this.target = target;
            // Targets start spread over a quarter of an interval, so that probes do not come in bursts.
            this.timer = loop().schedule(this, ThreadLocalRandom.current().nextLong(intervalNs / 4 + 1));
        }

        @Override
        public void run() {
            timer = loop().schedule(this, intervalNs);
            target.tick();
        }

        void close() {
            timer.cancel();
            target.close();
        }
    }

    /** From now on this is measured, and nothing else. */
    public void plan(ProbePlan plan) {
        loop().execute(() -> adopt(plan));
    }

    /** Measures nothing any more. */
    public void stop() {
        loop().execute(() -> retain(Set.of()));
    }

    private void adopt(ProbePlan plan) {
        intervalNs = plan.interval().toNanos();
        Set<Object> wanted = new HashSet<>(plan.peers());
        wanted.addAll(plan.destinations());
        retain(wanted);
        for (Peer peer : plan.peers()) {
            add(peer, key -> new PeerTarget(probing, key));
        }
        for (HostPort destination : plan.destinations()) {
            add(destination, key -> new DestinationTarget(probing, key));
        }
    }

    private <K> void add(K key, Function<K, Target> make) {
        targets.computeIfAbsent(key, _ -> new Scheduled(make.apply(key)));
    }

    private void retain(Set<Object> wanted) {
        targets.entrySet().removeIf(entry -> {
            boolean gone = !wanted.contains(entry.getKey());
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
    }

    private Loop loop() {
        return probing.loop().loop();
    }
}
