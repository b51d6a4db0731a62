// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.origin;

import io.netty.buffer.ByteBuf;
import io.spliceway.load.http.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** Counts and hashes a body that is then thrown away. Used by one thread at a time. */
final class Upload {
    private final MessageDigest digest = Sha256.computation();
    private long bytes;

    /** Takes the readable bytes of a buffer, which stays the caller's. */
    void add(ByteBuf part) {
        bytes += part.readableBytes();
        for (ByteBuffer buffer : part.nioBuffers()) {
            digest.update(buffer);
        }
    }

    /** What arrived, once nothing more will. */
    Reply reply() {
        return Reply.json("{\"bytes\":" + bytes + ",\"sha256\":\"" + Sha256.of(digest) + "\"}");
    }
}
