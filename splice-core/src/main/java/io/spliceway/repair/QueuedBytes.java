// SPDX-License-Identifier: Apache-2.0
package io.spliceway.repair;

import io.spliceway.linux.NativeBuffer;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The bytes of a queue. Immutable. */
public final class QueuedBytes {
    static final QueuedBytes NONE = new QueuedBytes(new byte[0]);

    private final byte[] bytes;

    private QueuedBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies. */
    public static QueuedBytes of(byte[] bytes) {
        return new QueuedBytes(bytes.clone());
    }

    /** Copies {@code length} bytes out of native memory. */
    static QueuedBytes of(NativeBuffer from, int offset, int length) {
        byte[] bytes = new byte[length];
        from.get(offset, bytes);
        return new QueuedBytes(bytes);
    }

    /** Takes {@code length} bytes of a buffer that has as many. */
    static QueuedBytes take(ByteBuffer from, int length) {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return new QueuedBytes(bytes);
    }

    public int length() {
        return bytes.length;
    }

    /** A copy. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** A view that cannot be written. */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    void copyTo(NativeBuffer to) {
        to.put(0, bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QueuedBytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The length only: payload has no place in a log. */
    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
