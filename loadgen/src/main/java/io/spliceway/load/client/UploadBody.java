// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spliceway.load.http.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What an upload sends: pseudo-random bytes, the same in every client, made and hashed before anything is timed. */
public final class UploadBody {
    /** The largest, in bytes. */
    public static final long MAX_BYTES = 256L << 20;

    private static final int PART_BYTES = 128 * 1024;
    private static final long SEED = 1;

    private final ByteBuf content;
    private final Sha256 sha256;

    private UploadBody(ByteBuf content, Sha256 sha256) {
        this.content = content;
        this.sha256 = sha256;
    }

    /**
     * Makes a body; it stays in memory outside the heap as long as this object.
     *
     * @param bytes 0..{@link #MAX_BYTES}
     */
    public static UploadBody of(long bytes) {
        if (bytes < 0 || bytes > MAX_BYTES) {
            throw new IllegalArgumentException(bytes + " (expected: 0.." + MAX_BYTES + ")");
        }
        ByteBuffer memory = ByteBuffer.allocateDirect((int) bytes);
        SplittableRandom random = new SplittableRandom(SEED);
        while (memory.remaining() >= Long.BYTES) {
            memory.putLong(random.nextLong());
        }
        while (memory.hasRemaining()) {
            memory.put((byte) random.nextInt());
        }
        memory.flip();
        MessageDigest digest = Sha256.computation();
        digest.update(memory.duplicate());
        return new UploadBody(Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(memory)), Sha256.of(digest));
    }

    /** How long it is, in bytes. */
    public int bytes() {
        return content.readableBytes();
    }

    Sha256 sha256() {
        return sha256;
    }

    /** To be written once, in this order; any thread, and several at a time. Each that has left shows that it moves. */
    List<ByteBuf> parts() {
        List<ByteBuf> parts = new ArrayList<>();
        for (int at = 0; at < bytes(); at += PART_BYTES) {
            parts.add(content.slice(at, Math.min(PART_BYTES, bytes() - at)));
        }
        return parts;
    }
}
