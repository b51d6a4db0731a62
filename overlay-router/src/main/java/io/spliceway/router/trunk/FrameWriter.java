// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.linux.Errno;
import io.spliceway.linux.NativeBuffer;
import io.spliceway.linux.Send;
import io.spliceway.splice.Kernel;
import java.util.Arrays;

/**
 * Puts frames onto a connection: whole ones that wait in memory while there is no room, and the headers of DATA frames
 * whose payload is spliced after them.
 */
final class FrameWriter {
    private static final byte[] NOTHING = new byte[0];

    private final Kernel kernel;
    private final NativeBuffer scratch;
    private byte[] pending = NOTHING;
    private int sent;

    FrameWriter(Kernel kernel, NativeBuffer scratch) {
        this.kernel = kernel;
        this.scratch = scratch;
    }

    boolean isPending() {
        return sent < pending.length;
    }

    /** Queues a whole frame behind what is pending. */
    void queue(FrameType type, int flags, byte[] payload) {
        int kept = pending.length - sent;
        byte[] next = new byte[kept + FrameReader.HEADER_BYTES + payload.length];
        System.arraycopy(pending, sent, next, 0, kept);
        next[kept] = (byte) type.number();
        next[kept + 1] = (byte) flags;
        putInt(next, kept + 4, payload.length);
        System.arraycopy(payload, 0, next, kept + FrameReader.HEADER_BYTES, payload.length);
        pending = next;
        sent = 0;
    }

    /**
     * Sends what is pending.
     *
     * @param more payload follows at once: the last segment may wait for it
     * @return 0 when nothing is pending any more, {@code -EAGAIN}, or another {@code -errno}
     */
    long flush(int fd, boolean more) {
        while (isPending()) {
            int part = Math.min(pending.length - sent, scratch.capacity());
            scratch.put(0, Arrays.copyOfRange(pending, sent, sent + part));
            long put = send(fd, part, more);
            if (put < 0) {
                return put;
            }
            sent += (int) put;
        }
        pending = NOTHING;
        sent = 0;
        return 0;
    }

    /**
     * Sends the header of a DATA frame; nothing may be pending. Part of it may become pending, which the caller flushes
     * before the payload.
     *
     * @return 0 when the frame has begun, {@code -EAGAIN} when it has not, or another {@code -errno}
     */
    long dataHeader(int fd, int length) {
        scratch.putByte(0, FrameType.DATA.number());
        scratch.putByte(1, 0);
        scratch.putShort(2, 0);
        scratch.putInt(4, length);
        long put = send(fd, FrameReader.HEADER_BYTES, true);
        if (put < 0) {
            return put;
        }
        if (put < FrameReader.HEADER_BYTES) {
            pending = new byte[FrameReader.HEADER_BYTES - (int) put];
            for (int i = 0; i < pending.length; i++) {
                pending[i] = (byte) scratch.getByte((int) put + i);
            }
        }
        return 0;
    }

    private long send(int fd, int length, boolean more) {
        int flags = more ? Send.MSG_NOSIGNAL | Send.MSG_MORE : Send.MSG_NOSIGNAL;
        long put;
        do {
            put = kernel.send(fd, scratch.address(), length, flags);
        } while (put == -Errno.EINTR);
        return put;
    }

    private static void putInt(byte[] to, int at, int value) {
        to[at] = (byte) (value >> 24);
        to[at + 1] = (byte) (value >> 16);
        to[at + 2] = (byte) (value >> 8);
        to[at + 3] = (byte) value;
    }
}
