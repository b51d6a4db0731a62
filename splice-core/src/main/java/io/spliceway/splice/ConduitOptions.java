// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

/**
 * How a flow's bytes are moved, and what the flow may take.
 *
 * @param pumps how bytes are moved
 * @param turnBytes bytes a direction may move before other flows of the loop have their turn, 4 KiB or more
 * @param maxHeldBytes bytes a direction may have taken from its source and not yet given to its sink, 4 KiB or more
 * @param rateBytesPerS bytes a direction may move in a second, 1 KiB or more; 0 for as many as there are
 */
public record ConduitOptions(PumpKind pumps, long turnBytes, long maxHeldBytes, long rateBytesPerS) {
    /** {@code auto} pumps, turns of 1 MiB, as much held, no rate limit. */
    public static final ConduitOptions DEFAULT = new ConduitOptions(PumpKind.AUTO, 1 << 20, 1 << 20, 0);

    static final int PAGE_BYTES = 4096;
    private static final int MIN_RATE_BYTES_PER_S = 1024;

    /** Checks the ranges. */
    public ConduitOptions {
        require(turnBytes >= PAGE_BYTES, "turnBytes", turnBytes, "4096 or more");
        require(maxHeldBytes >= PAGE_BYTES, "maxHeldBytes", maxHeldBytes, "4096 or more");
        require(
                rateBytesPerS == 0 || rateBytesPerS >= MIN_RATE_BYTES_PER_S,
                "rateBytesPerS",
                rateBytesPerS,
                "0, or 1024 or more");
    }

    /** The same with other pumps. */
    public ConduitOptions withPumps(PumpKind other) {
        return new ConduitOptions(other, turnBytes, maxHeldBytes, rateBytesPerS);
    }

    /** The same with another budget for a turn. */
    public ConduitOptions withTurnBytes(long bytes) {
        return new ConduitOptions(pumps, bytes, maxHeldBytes, rateBytesPerS);
    }

    /** The same with another bound on what a direction holds. */
    public ConduitOptions withMaxHeldBytes(long bytes) {
        return new ConduitOptions(pumps, turnBytes, bytes, rateBytesPerS);
    }

    /** The same with a rate limit on each direction; 0 for none. */
    public ConduitOptions withRateBytesPerS(long bytesPerS) {
        return new ConduitOptions(pumps, turnBytes, maxHeldBytes, bytesPerS);
    }

    private static void require(boolean holds, String name, long value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
