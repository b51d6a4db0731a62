// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

/**
 * What the flows of one loop share, and may not exceed together.
 *
 * @param pipeCapacityBytes what a pipe may grow to, 64 KiB to {@code fs.pipe-max-size}; the kernel may grant less
 * @param bufferBytes size of a copy buffer, 4 KiB or more
 * @param maxHeldBytes when pumps of the loop hold more than this for readers that are slow, each direction takes no more
 *     than a page at a time
 */
public record LoopOptions(int pipeCapacityBytes, int bufferBytes, long maxHeldBytes) {
    /** 1 MiB pipes, 64 KiB buffers, 64 MiB held. */
    public static final LoopOptions DEFAULT = new LoopOptions(1 << 20, 64 << 10, 64L << 20);

    /** Checks the ranges. */
    public LoopOptions {
        if (pipeCapacityBytes < PipePool.MIN_CAPACITY_BYTES || bufferBytes < 4096 || maxHeldBytes < 0) {
            throw new IllegalArgumentException("pipeCapacityBytes: " + pipeCapacityBytes + ", bufferBytes: "
                    + bufferBytes + ", maxHeldBytes: " + maxHeldBytes + " (expected: at least "
                    + PipePool.MIN_CAPACITY_BYTES + ", 4096, 0)");
        }
    }
}
