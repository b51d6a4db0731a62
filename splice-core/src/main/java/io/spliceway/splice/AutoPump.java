// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.spliceway.linux.NativeBuffer;
import io.spliceway.splice.LoopCounters.Counter;
import org.jspecify.annotations.Nullable;

/**
 * Copies while little comes at a time and, once much does, moves it through a pipe by splice(2), where it never enters
 * this process's memory: a pipe costs more than the copy of a few pages and far less than the copy of many. Where there
 * is no pipe to be had, it copies.
 *
 * <p>What decides is what came since the source was last dry. It changes over only while empty, so bytes stay in order.
 */
final class AutoPump implements Pump {
    /**
     * Once so much has come without a pause, the rest is spliced, and the next burst from its beginning. Measured over
     * loopback on Linux 6.18: up to 32 KiB a wake-up the two cost the same within 7 %, 64 KiB cost 0.75 and 128 KiB 0.53
     * of the copy.
     */
    private static final long SPLICE_FROM_BYTES = 32 << 10;

    /** After a burst smaller than this, the next begins by copying again. */
    private static final long COPY_BELOW_BYTES = 8 << 10;

    private final Loop loop;
    private final boolean always;
    private final CopyPump copy;
    private @Nullable PooledPipe pipe;
    private boolean splicing;
    private long burstBytes;

    /**
     * Holds nothing.
     *
     * @param always to splice from the first byte on
     */
    AutoPump(Loop loop, boolean always) {
        this.loop = loop;
        this.always = always;
        copy = new CopyPump(loop);
        splicing = always;
    }

    @Override
    public void prepare() {
        if (pipe != null || copy.heldBytes() > 0) {
            return;
        }
        if (splicing) {
            pipe = loop.pipes().take();
            if (pipe != null) {
                copy.close();
                return;
            }
            loop.counters().add(Counter.PIPE_FALLBACKS, 1);
        }
        copy.prepare();
    }

    @Override
    public long fill(int fd, long maxBytes) {
        PooledPipe held = pipe;
        return counted(held == null ? copy.fill(fd, maxBytes) : held.fill(fd, maxBytes));
    }

    @Override
    public boolean filledShort() {
        return pipe == null && copy.filledShort();
    }

    @Override
    public long confirm(int fd, long maxBytes, long answer) {
        PooledPipe held = pipe;
        if (held == null) {
            return answer;
        }
        NativeBuffer buffer = loop.buffers().take();
        try {
            return counted(held.fillCopying(fd, buffer, maxBytes));
        } finally {
            loop.buffers().release(buffer);
        }
    }

    private long counted(long taken) {
        if (taken > 0) {
            burstBytes += taken;
            splicing |= burstBytes >= SPLICE_FROM_BYTES;
        }
        return taken;
    }

    @Override
    public long fillFrom(long address, long length) {
        PooledPipe held = pipe;
        return counted(held == null ? copy.fillFrom(address, length) : held.fillFrom(address, length));
    }

    @Override
    public long drain(int fd, long maxBytes) {
        PooledPipe held = pipe;
        if (held == null) {
            return copy.drain(fd, maxBytes);
        }
        long moved = held.drain(fd, maxBytes);
        if (moved > 0) {
            loop.counters().add(Counter.SPLICED_BYTES, moved);
        }
        return moved;
    }

    @Override
    public long heldBytes() {
        PooledPipe held = pipe;
        return held == null ? copy.heldBytes() : held.bytes();
    }

    @Override
    public void rest() {
        if (heldBytes() == 0) {
            close();
        }
    }

    @Override
    public void idle() {
        splicing = always || (splicing && burstBytes >= COPY_BELOW_BYTES);
        burstBytes = 0;
        rest();
    }

    @Override
    public void close() {
        copy.close();
        PooledPipe held = pipe;
        if (held != null) {
            pipe = null;
            loop.pipes().release(held);
        }
    }
}
