// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

import java.util.concurrent.TimeUnit;

/**
 * One direction of a link or of a host's access: loss, then a queue that drains at a rate, then a delay. Keeps the
 * order of what passes. One thread writes; {@link Counters} may be read by any.
 */
public final class Stage {
    /**
     * The longest that the segments of one super-packet may take on the wire and still be delivered together, when the
     * last has arrived. A longer one is cut: on a slow link a host would otherwise see nothing for a long time and then
     * everything at once.
     */
    static final long MAX_RUN_NS = TimeUnit.MICROSECONDS.toNanos(300);

    /**
     * What happened here. All count packets as they are on the wire, that is segments of super-packets.
     *
     * @param packets that arrived
     * @param bytes that arrived, with IP headers
     * @param lost at random
     * @param dropped because the queue was full
     * @param overrun discarded because the emulator had no memory left: a result with these is void
     * @param backlogPeakBytes the most that waited for its turn
     */
    public record Counters(
            Counter packets, Counter bytes, Counter lost, Counter dropped, Counter overrun, Counter backlogPeakBytes) {
        Counters() {
            this(new Counter(), new Counter(), new Counter(), new Counter(), new Counter(), new Counter());
        }

        void reset() {
            packets.reset();
            bytes.reset();
            lost.reset();
            dropped.reset();
            overrun.reset();
            backlogPeakBytes.reset();
        }
    }

    private static final long LOST = Bottleneck.FULL + 1;

    private final Counters counters = new Counters();
    private final Losses losses;
    private final Bottleneck bottleneck;
    private final DelayLine line;
    private volatile Shape shape;
    private long delayNs;
    private long lastArrivalNs;
    private long lastDueNs;

    Stage(Shape shape, long seed, BlockPool pool, long nowNs) {
        this.shape = shape;
        this.delayNs = shape.delayNs();
        this.losses = new Losses(seed, shape.loss());
        this.bottleneck = new Bottleneck(shape.bitsPerS(), shape.effectiveQueueBytes(), nowNs);
        this.line = new DelayLine(pool);
        this.lastArrivalNs = nowNs;
        this.lastDueNs = nowNs;
    }

    public Counters counters() {
        return counters;
    }

    public Shape shape() {
        return shape;
    }

    /** Changes what happens to packets that arrive from now on; those on their way keep the times they were given. */
    void reshape(Shape newShape) {
        shape = newShape;
        delayNs = newShape.delayNs();
        losses.set(newShape.loss());
        bottleneck.set(newShape.bitsPerS(), newShape.effectiveQueueBytes());
    }

    /** What is on its way through. */
    DelayLine line() {
        return line;
    }

    /**
     * Takes a packet.
     *
     * @param path noted with the packet
     * @param arrivalNs when it should have arrived
     * @return whether the whole of it may go on at once; otherwise it was lost, dropped or put in the {@link #line}
     */
    boolean accept(Packet packet, int path, long arrivalNs) {
        long nowNs = Math.max(arrivalNs, lastArrivalNs);
        lastArrivalNs = nowNs;
        int segments = packet.segments();
        long totalBytes = 0;
        int runFrom = 0;
        long runFirstNs = 0;
        long runLastNs = LOST;
        for (int i = 0; i < segments; i++) {
            int bytes = packet.segmentBytes(i);
            totalBytes += bytes;
            long departsNs = losses.next() ? LOST : bottleneck.admit(nowNs, bytes);
            boolean passes = departsNs > LOST;
            if (runLastNs != LOST && (!passes || departsNs - runFirstNs > MAX_RUN_NS)) {
                hold(packet, runFrom, i, runLastNs, path);
                runLastNs = LOST;
            }
            if (passes) {
                if (runLastNs == LOST) {
                    runFrom = i;
                    runFirstNs = departsNs;
                }
                runLastNs = departsNs;
            } else {
                (departsNs == LOST ? counters.lost() : counters.dropped()).add(1);
            }
        }
        counters.packets().add(segments);
        counters.bytes().add(totalBytes);
        counters.backlogPeakBytes().raiseTo(bottleneck.backlogBytes(nowNs));
        if (runLastNs == LOST) {
            return false;
        }
        if (runFrom == 0 && runLastNs + delayNs <= nowNs && line.isEmpty()) {
            return true;
        }
        hold(packet, runFrom, segments, runLastNs, path);
        return false;
    }

    private void hold(Packet packet, int from, int to, long departsNs, int path) {
        lastDueNs = Math.max(lastDueNs, departsNs + delayNs);
        if (!line.append(packet, from, to, lastDueNs, path)) {
            counters.overrun().add(to - from);
        }
    }
}
