// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.spliceway.linux.NativeBuffer;
import java.util.ArrayDeque;

/**
 * The copy buffers of one loop. While sinks keep up, every flow uses the one on top in turn; a flow whose sink is full
 * keeps its buffer until that has room.
 */
final class BufferPool {
    private static final int MAX_IDLE = 16;

    private final int bufferBytes;
    private final ArrayDeque<NativeBuffer> idle = new ArrayDeque<>(MAX_IDLE);
    private int takenCount;

    BufferPool(int bufferBytes) {
        this.bufferBytes = bufferBytes;
    }

    NativeBuffer take() {
        takenCount++;
        NativeBuffer buffer = idle.pollLast();
        return buffer != null ? buffer : new NativeBuffer(bufferBytes);
    }

    /** Buffers that pumps have now. */
    int takenCount() {
        return takenCount;
    }

    void release(NativeBuffer buffer) {
        takenCount--;
        if (idle.size() < MAX_IDLE) {
            idle.addLast(buffer);
        } else {
            buffer.close();
        }
    }

    void close() {
        idle.forEach(NativeBuffer::close);
        idle.clear();
    }
}
