// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.origin;

import io.netty.channel.DefaultFileRegion;
import io.netty.channel.FileRegion;
import io.spliceway.load.http.Sha256;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a file that can be sent, and what identifies them.
 *
 * @param file open for reading; its first {@code length} bytes are the representation
 * @param shared whether others send from the same channel, so that nobody closes it after a response
 * @param sha256 of all {@code length} bytes
 * @param modified when the file was last changed, or null when it never is
 */
record Representation(
        FileChannel file,
        boolean shared,
        long length,
        Sha256 sha256,
        @Nullable Instant modified) {
    private static final int ETAG_DIGITS = 32;

    /** A strong entity tag: equal exactly when the bytes are. */
    String entityTag() {
        return '"' + sha256.hex().substring(0, ETAG_DIGITS) + '"';
    }

    /** What Netty sends with sendfile(2). The region owns the file from here, unless it is shared. */
    FileRegion region(ByteRange range) {
        return shared
                ? new SharedRegion(file, range.offset(), range.count())
                : new DefaultFileRegion(file, range.offset(), range.count());
    }

    /** Gives up a representation of which nothing will be sent. */
    void discard() throws IOException {
        if (!shared) {
            file.close();
        }
    }

    /** A region that leaves its file open. */
    private static final class SharedRegion extends DefaultFileRegion {
        SharedRegion(FileChannel file, long offset, long count) {
            super(file, offset, count);
        }

        @Override
        protected void deallocate() {
            // The generated file outlives its responses; GeneratedFile closes it.
        }
    }
}
