// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What a loop has done. Written by the loop's thread with plain stores in program order (opaque), read from any thread;
 * a reader may be a moment behind.
 */
@SuppressWarnings("EnumOrdinal") // The array has one place per constant and never leaves this class.
public final class LoopCounters {
    /** One number. */
    public enum Counter {
        /** Bytes a pump moved by splice(2), counted when they reach the sink. */
        SPLICED_BYTES,
        /** Bytes a pump moved through user memory, counted when they reach the sink. */
        COPIED_BYTES,
        /** Pipes made. */
        PIPES_OPENED,
        /** Pipes closed, dirty ones and those above what the pool keeps. */
        PIPES_CLOSED,
        /** Pipes closed because bytes were left in them. */
        PIPES_DIRTY,
        /** Times a pump copied because there was no pipe to be had. */
        PIPE_FALLBACKS,
        /** Times a flow yielded the loop because its byte budget was spent. */
        YIELDS,
        /** Times a direction waited because of its rate limit. */
        RATE_WAITS,
        /** Bytes that pumps hold now for readers that are slow: the one number here that also falls. */
        HELD_BYTES
    }

    private static final int COUNTERS = Counter.values().length;

    private final AtomicLongArray values = new AtomicLongArray(COUNTERS);

    /** All zero. */
    LoopCounters() {}

    /** Adds; the loop's thread only. */
    void add(Counter counter, long amount) {
        int index = counter.ordinal();
        values.setOpaque(index, values.getPlain(index) + amount);
    }

    public long get(Counter counter) {
        return values.getOpaque(counter.ordinal());
    }
}
