// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.spliceway.linux.Errno;
import io.spliceway.linux.NativeBuffer;
import io.spliceway.linux.Send;
import io.spliceway.splice.LoopCounters.Counter;
import org.jspecify.annotations.Nullable;

/** Moves bytes through a buffer in this process's memory, by recv(2) and send(2). */
sealed class CopyPump implements Pump permits Replay {
    private final Loop loop;
    private @Nullable NativeBuffer buffer;
    private int start;
    private int end;
    private boolean filledShort;

    CopyPump(Loop loop) {
        this.loop = loop;
    }

    @Override
    public void prepare() {
        if (buffer == null) {
            buffer = loop.buffers().take();
        }
    }

    @Override
    public long confirm(int fd, long maxBytes, long answer) {
        return answer;
    }

    @Override
    public long fill(int fd, long maxBytes) {
        NativeBuffer into = buffer();
        int room = into.capacity() - end;
        if (room == 0) {
            return WOULD_BLOCK;
        }
        long wanted = Math.min(maxBytes, room);
        long taken;
        do {
            taken = loop.kernel().recv(fd, into.address() + end, wanted, 0);
        } while (taken == -Errno.EINTR);
        filledShort = taken < wanted;
        if (taken > 0) {
            end += (int) taken;
        }
        return taken;
    }

    @Override
    public boolean filledShort() {
        return filledShort;
    }

    @Override
    public long fillFrom(long address, long length) {
        int taken = (int) Math.min(length, buffer().capacity());
        buffer().put(address, taken);
        end = taken;
        return taken;
    }

    @Override
    public long drain(int fd, long maxBytes) {
        NativeBuffer from = buffer();
        long put;
        do {
            put = loop.kernel().send(fd, from.address() + start, Math.min(maxBytes, end - start), Send.MSG_NOSIGNAL);
        } while (put == -Errno.EINTR);
        if (put > 0) {
            start += (int) put;
            loop.counters().add(Counter.COPIED_BYTES, put);
            if (start == end) {
                start = 0;
                end = 0;
            }
        }
        return put;
    }

    /** Copies what is held, without giving it away. */
    final void copyHeld(byte[] to, int at) {
        NativeBuffer from = buffer();
        from.get(start, to, at, end - start);
    }

    private NativeBuffer buffer() {
        NativeBuffer held = buffer;
        if (held == null) {
            throw new IllegalStateException("not prepared");
        }
        return held;
    }

    @Override
    public long heldBytes() {
        return (long) end - start;
    }

    @Override
    public void rest() {
        if (start == end) {
            close();
        }
    }

    @Override
    public void idle() {
        rest();
    }

    @Override
    public void close() {
        NativeBuffer held = buffer;
        if (held != null) {
            buffer = null;
            start = 0;
            end = 0;
            loop.buffers().release(held);
        }
    }
}
