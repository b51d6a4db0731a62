// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.linux.Errno;
import io.spliceway.linux.NativeBuffer;
import io.spliceway.splice.Kernel;
import io.spliceway.splice.Pump;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames off a connection, never a byte more than the frame at hand: what follows may have to be spliced. Answers
 * are those of {@link Pump#fill}; a positive number means done.
 */
final class FrameReader {
    /** Type, flags, two reserved bytes that are 0, and the payload's length, in network byte order. */
    static final int HEADER_BYTES = 8;

    private static final int DONE = 1;

    private final Kernel kernel;
    private final NativeBuffer scratch;
    private final byte[] header = new byte[HEADER_BYTES];
    private int headerBytes;
    private @Nullable FrameType type;
    private int flags;
    private int left;
    private byte[] payload = new byte[0];

    /**
     * A reader at the start of a stream.
     *
     * @param scratch shared by the loop; holds nothing between calls
     */
    FrameReader(Kernel kernel, NativeBuffer scratch) {
        this.kernel = kernel;
        this.scratch = scratch;
    }

    /** Reads the next header, unless a frame is under way. {@code -EPROTO} when it breaks the protocol. */
    long header(int fd) {
        while (type == null) {
            long got = receive(fd, HEADER_BYTES - headerBytes);
            if (got <= 0) {
                return got;
            }
            for (int i = 0; i < got; i++) {
                header[headerBytes++] = (byte) scratch.getByte(i);
            }
            if (headerBytes == HEADER_BYTES && !parse()) {
                return -Errno.EPROTO;
            }
        }
        return DONE;
    }

    /** Whether a header was read whose payload was not yet taken whole. */
    boolean isUnderWay() {
        return type != null;
    }

    /** Whether nothing of another frame was read yet. */
    boolean isBetweenFrames() {
        return headerBytes == 0;
    }

    /** The frame under way; only after {@link #header} is done. */
    FrameType type() {
        FrameType current = type;
        if (current == null) {
            throw new IllegalStateException("no frame is under way");
        }
        return current;
    }

    int flags() {
        return flags;
    }

    /** Payload bytes of the frame under way that were not taken yet. */
    int left() {
        return left;
    }

    /** Bytes of the payload were taken in another way, by splice(2). */
    void took(long bytes) {
        left -= (int) bytes;
        endIfComplete();
    }

    /** Reads the rest of the payload to memory; then {@link #payload} has it and the frame is over. */
    long payload(int fd) {
        while (left > 0) {
            long got = receive(fd, Math.min(left, scratch.capacity()));
            if (got <= 0) {
                return got;
            }
            int at = payload.length - left;
            for (int i = 0; i < got; i++) {
                payload[at + i] = (byte) scratch.getByte(i);
            }
            left -= (int) got;
        }
        endIfComplete();
        return DONE;
    }

    byte[] payload() {
        return payload;
    }

    /** Throws the rest of the payload away. */
    long skip(int fd) {
        while (left > 0) {
            long got = receive(fd, Math.min(left, scratch.capacity()));
            if (got <= 0) {
                return got;
            }
            left -= (int) got;
        }
        endIfComplete();
        return DONE;
    }

    private boolean parse() {
        FrameType parsed = FrameType.of(header[0] & 0xff);
        int length = (header[4] & 0xff) << 24 | (header[5] & 0xff) << 16 | (header[6] & 0xff) << 8 | (header[7] & 0xff);
        boolean reserved = (header[2] | header[3]) != 0;
        if (parsed == null || reserved || length < 0 || length > parsed.maxPayloadBytes()) {
            return false;
        }
        type = parsed;
        flags = header[1] & 0xff;
        left = length;
        if (parsed != FrameType.DATA && parsed != FrameType.PAD) {
            payload = new byte[length];
        }
        return true;
    }

    private void endIfComplete() {
        if (left == 0) {
            type = null;
            headerBytes = 0;
        }
    }

    private long receive(int fd, int most) {
        long got;
        do {
            got = kernel.recv(fd, scratch.address(), most, 0);
        } while (got == -Errno.EINTR);
        return got;
    }
}
