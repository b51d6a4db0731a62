// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.spliceway.router.route.FlowKind;
import io.spliceway.splice.Cause;
import io.spliceway.splice.CloseReason;
import io.spliceway.splice.LoopCounters;
import io.spliceway.splice.Side;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** The node's metrics, resolved once. Any thread. */
public final class NodeMetrics {
    private record Ended(FlowKind kind, Side side, Cause cause) {}

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<FlowKind, Counter> opened = new EnumMap<>(FlowKind.class);
    private final Map<Ended, Counter> closed = new HashMap<>();
    private final Map<Cause, Counter> dialsFailed = new EnumMap<>(Cause.class);
    private final AtomicLong open = new AtomicLong();
    private final Counter trunksNew;
    private final Counter trunksWarm;
    private final Counter trunkRetries;
    private final Counter probesAnswered;
    private final Counter probesLost;
    private List<LoopCounters> watched = List.of();

    /** Registers everything that does not depend on loops. */
    public NodeMetrics() {
        for (FlowKind kind : FlowKind.values()) {
            opened.put(kind, counter(Metric.FLOWS_OPENED, word(kind)));
            for (Side side : Side.values()) {
                for (Cause cause : Cause.values()) {
                    closed.put(
                            new Ended(kind, side, cause),
                            counter(Metric.FLOWS_CLOSED, word(kind), word(side), word(cause)));
                }
            }
        }
        for (Cause cause : Cause.values()) {
            dialsFailed.put(cause, counter(Metric.DIALS_FAILED, word(cause)));
        }
        trunksNew = counter(Metric.TRUNK_FLOWS, "new");
        trunksWarm = counter(Metric.TRUNK_FLOWS, "warm");
        trunkRetries = counter(Metric.TRUNK_RETRIES);
        probesAnswered = counter(Metric.PROBES, "answered");
        probesLost = counter(Metric.PROBES, "lost");
        gauge(Metric.FLOWS_OPEN, open);
    }

    /** Sums what the loops count on their own threads. */
    public void watch(List<LoopCounters> loops) {
        watched = loops;
        sum(Metric.BYTES, LoopCounters.Counter.SPLICED_BYTES, "splice");
        sum(Metric.BYTES, LoopCounters.Counter.COPIED_BYTES, "copy");
        sum(Metric.PIPES_OPENED, LoopCounters.Counter.PIPES_OPENED);
        sum(Metric.PIPES_CLOSED, LoopCounters.Counter.PIPES_CLOSED);
        sum(Metric.PIPES_DIRTY, LoopCounters.Counter.PIPES_DIRTY);
        sum(Metric.PIPE_FALLBACKS, LoopCounters.Counter.PIPE_FALLBACKS);
        sum(Metric.TURNS_YIELDED, LoopCounters.Counter.YIELDS);
        sum(Metric.RATE_WAITS, LoopCounters.Counter.RATE_WAITS);
        Gauge.builder(Metric.HELD_BYTES.metricName(), this, metrics -> metrics.total(LoopCounters.Counter.HELD_BYTES))
                .description(Metric.HELD_BYTES.help())
                .register(registry);
    }

    /** Shows whether the controller is there. */
    public void watchController(BooleanSupplier connected) {
        Gauge.builder(Metric.CONTROLLER_CONNECTED.metricName(), () -> connected.getAsBoolean() ? 1 : 0)
                .description(Metric.CONTROLLER_CONNECTED.help())
                .register(registry);
    }

    public void flowOpened(FlowKind kind) {
        open.incrementAndGet();
        one(opened, kind).increment();
    }

    public void flowClosed(FlowKind kind, CloseReason reason) {
        one(closed, new Ended(kind, reason.side(), reason.cause())).increment();
        open.decrementAndGet();
    }

    public void dialFailed(Cause cause) {
        one(dialsFailed, cause).increment();
    }

    /**
     * A flow was opened on a trunk.
     *
     * @param waited whether the trunk was in the pool before
     */
    public void trunkUsed(boolean waited) {
        (waited ? trunksWarm : trunksNew).increment();
    }

    /** A flow was opened again because its trunk was dead. */
    public void trunkRetried() {
        trunkRetries.increment();
    }

    /** A probe was answered, or lost. */
    public void probed(boolean answered) {
        (answered ? probesAnswered : probesLost).increment();
    }

    /** Flows open now. */
    public long openFlows() {
        return open.get();
    }

    /** The text Prometheus reads, exposition format 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }

    private Counter counter(Metric metric, String... labelValues) {
        return Counter.builder(metric.metricName())
                .description(metric.help())
                .tags(tags(metric, labelValues))
                .register(registry);
    }

    private void gauge(Metric metric, Number value) {
        Gauge.builder(metric.metricName(), value, Number::doubleValue)
                .description(metric.help())
                .register(registry);
    }

    private void sum(Metric metric, LoopCounters.Counter counter, String... labelValues) {
        // The registry refers weakly to what it asks, so that is this object and not the list.
        FunctionCounter.builder(metric.metricName(), this, metrics -> metrics.total(counter))
                .description(metric.help())
                .tags(tags(metric, labelValues))
                .register(registry);
    }

    private long total(LoopCounters.Counter counter) {
        return watched.stream().mapToLong(loop -> loop.get(counter)).sum();
    }

    private static Tags tags(Metric metric, String... values) {
        Tags tags = Tags.empty();
        for (int i = 0; i < values.length; i++) {
            tags = tags.and(metric.labels().get(i), values[i]);
        }
        return tags;
    }

    private static <K> Counter one(Map<K, Counter> counters, K key) {
        Counter counter = counters.get(key);
        if (counter == null) {
            throw new AssertionError(key + " has no counter");
        }
        return counter;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
