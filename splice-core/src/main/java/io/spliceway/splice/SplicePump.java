// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

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
    public long fill(int fd, long maxBytes) {
        PooledPipe into = pipe;
        if (into == null) {
            into = loop.pipes().take();
            if (into == null) {
                return -loop.pipes().lastErrno();
            }
            pipe = into;
        }
        return into.fill(fd, maxBytes);
    }

    @Override
    public long drain(int fd, long maxBytes) {
        PooledPipe from = pipe;
        if (from == null) {
            throw new IllegalStateException("nothing is held");
        }
        long moved = from.drain(fd, maxBytes);
        if (moved > 0) {
            loop.counters().add(Counter.SPLICED_BYTES, moved);
        }
        return moved;
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
