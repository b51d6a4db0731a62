// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.spliceway.linux.NativeBuffer;
import io.spliceway.splice.LoopCounters.Counter;
import org.jspecify.annotations.Nullable;

/** Moves bytes through a pipe by splice(2): they never enter this process's memory. */
final class SplicePump implements Pump {
    private final Loop loop;
    private @Nullable PooledPipe pipe;

    SplicePump(Loop loop) {
        this.loop = loop;
    }

    @Override
    public int prepare() {
        if (pipe == null) {
            pipe = loop.pipes().take();
        }
        return pipe == null ? -loop.pipes().lastErrno() : 0;
    }

    @Override
    public long fill(int fd, long maxBytes) {
        return pipe().fill(fd, maxBytes);
    }

    @Override
    public long confirm(int fd, long maxBytes, long answer) {
        NativeBuffer buffer = loop.buffers().take();
        try {
            return pipe().fillCopying(fd, buffer, maxBytes);
        } finally {
            loop.buffers().release(buffer);
        }
    }

    @Override
    public long drain(int fd, long maxBytes) {
        long moved = pipe().drain(fd, maxBytes);
        if (moved > 0) {
            loop.counters().add(Counter.SPLICED_BYTES, moved);
        }
        return moved;
    }

    private PooledPipe pipe() {
        PooledPipe held = pipe;
        if (held == null) {
            throw new IllegalStateException("not prepared");
        }
        return held;
    }

    @Override
    public long heldBytes() {
        PooledPipe held = pipe;
        return held == null ? 0 : held.bytes();
    }

    @Override
    public void idle() {
        if (heldBytes() == 0) {
            close();
        }
    }

    @Override
    public void close() {
        PooledPipe held = pipe;
        if (held != null) {
            pipe = null;
            loop.pipes().release(held);
        }
    }
}
