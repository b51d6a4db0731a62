// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

import java.nio.ByteBuffer;

/**
 * Packets on their way through one stage, first in, first out, each with the time at which it is due. Holds no block
 * while it is empty. One thread.
 */
final class DelayLine {
    // A record: due (8 bytes), length of the packet (4), path (4), packet, padding to 8.
    private static final int LENGTH_OFFSET = 8;
    private static final int PATH_OFFSET = 12;
    private static final int HEADER_BYTES = 16;
    private static final int ALIGNMENT = 8;

    /** In the place of a record's due time: the next record is in the next block. */
    private static final long END_OF_BLOCK = Long.MIN_VALUE;

    private final BlockPool pool;
    private final ByteBuffer memory;
    private int headBlock = BlockPool.NONE;
    private int head;
    private int tailBlock = BlockPool.NONE;
    private int tail;

    DelayLine(BlockPool pool) {
        this.pool = pool;
        this.memory = pool.memory();
    }

    boolean isEmpty() {
        return headBlock == BlockPool.NONE;
    }

    /**
     * Appends the segments {@code from} to {@code to - 1} of a packet.
     *
     * @return false when there is no memory for it
     */
    boolean append(Packet packet, int from, int to, long dueNs, int path) {
        int room = HEADER_BYTES + packet.length() + ALIGNMENT;
        if (tailBlock == BlockPool.NONE || tail + room + HEADER_BYTES > end(tailBlock)) {
            int block = pool.take();
            if (block == BlockPool.NONE) {
                return false;
            }
            open(block);
        }
        int length = packet.copy(from, to, memory, tail + HEADER_BYTES);
        memory.putLong(tail, dueNs);
        memory.putInt(tail + LENGTH_OFFSET, length);
        memory.putInt(tail + PATH_OFFSET, path);
        tail += recordBytes(length);
        return true;
    }

    /** When the first packet is due; only when not empty, as the methods below. */
    long dueNs() {
        return memory.getLong(head);
    }

    int path() {
        return memory.getInt(head + PATH_OFFSET);
    }

    /** Where the first packet begins in the pool's memory. */
    int packetAt() {
        return head + HEADER_BYTES;
    }

    int packetLength() {
        return memory.getInt(head + LENGTH_OFFSET);
    }

    /** Removes the first packet; its bytes stay until the next append anywhere. */
    void remove() {
        head += recordBytes(packetLength());
        if (headBlock == tailBlock) {
            if (head == tail) {
                pool.give(headBlock);
                headBlock = BlockPool.NONE;
                tailBlock = BlockPool.NONE;
            }
        } else if (memory.getLong(head) == END_OF_BLOCK) {
            int empty = headBlock;
            headBlock = pool.after(empty);
            head = start(headBlock);
            pool.give(empty);
        }
    }

    private void open(int block) {
        if (tailBlock == BlockPool.NONE) {
            headBlock = block;
            head = start(block);
        } else {
            memory.putLong(tail, END_OF_BLOCK);
            pool.link(tailBlock, block);
        }
        tailBlock = block;
        tail = start(block);
    }

    private static int recordBytes(int length) {
        return (HEADER_BYTES + length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    private static int start(int block) {
        return block * BlockPool.BLOCK_BYTES;
    }

    private static int end(int block) {
        return start(block) + BlockPool.BLOCK_BYTES;
    }
}
