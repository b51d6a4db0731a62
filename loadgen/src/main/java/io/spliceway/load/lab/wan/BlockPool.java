// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

import io.spliceway.linux.Errno;
import io.spliceway.linux.Mmap;
import java.nio.ByteBuffer;

/**
 * Memory for packets on their way, in blocks that all delay lines share. The block given back last is taken first, so
 * the memory in use is what is on its way, and warm. The kernel commits a block when it is first touched. One thread.
 */
final class BlockPool implements AutoCloseable {
    /** Several of the largest packets fit, so that little is wasted at the end. */
    static final int BLOCK_BYTES = 256 << 10;

    /** The answer when everything is taken. */
    static final int NONE = -1;

    /** The most one buffer can address. */
    static final int MAX_BLOCKS = Integer.MAX_VALUE / BLOCK_BYTES;

    private static final int PAGE_BYTES = 4096;

    private final long address;
    private final ByteBuffer memory;
    private final int blocks;
    /** The block below in the stack of those given back; or, for a delay line, the block after. */
    private final int[] next;

    private int givenBack = NONE;
    private int neverTaken;
    private boolean closed;

    /** Reserves addresses; costs no memory yet. */
    BlockPool(int blocks) {
        this.blocks = blocks;
        this.next = new int[blocks];
        this.address = Mmap.anonymous((long) blocks * BLOCK_BYTES);
        if (address < 0) {
            throw new OutOfMemoryError(
                    "mmap of " + (long) blocks * BLOCK_BYTES + " bytes: " + Errno.text((int) address));
        }
        this.memory = Mmap.view(address, blocks * BLOCK_BYTES);
    }

    /** Has the kernel commit the memory of the blocks that are taken first. */
    void touch(int count) {
        for (int at = 0; at < Math.min(count, blocks) * BLOCK_BYTES; at += PAGE_BYTES) {
            memory.put(at, (byte) 0);
        }
    }

    /** The whole; block {@code b} begins at {@code b * BLOCK_BYTES}. */
    ByteBuffer memory() {
        return memory;
    }

    long address() {
        return address;
    }

    /** A block's number, or {@link #NONE}. */
    int take() {
        if (givenBack != NONE) {
            int block = givenBack;
            givenBack = next[block];
            return block;
        }
        return neverTaken < blocks ? neverTaken++ : NONE;
    }

    void give(int block) {
        next[block] = givenBack;
        givenBack = block;
    }

    /** Links two taken blocks, for the one who holds both. */
    void link(int block, int after) {
        next[block] = after;
    }

    int after(int block) {
        return next[block];
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Mmap.unmap(address, (long) blocks * BLOCK_BYTES);
        }
    }
}
