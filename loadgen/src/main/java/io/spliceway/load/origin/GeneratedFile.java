// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.origin;

import io.spliceway.load.http.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One file of pseudo-random bytes; the representation of size N is its first N bytes. The bytes depend on nothing but
 * their position, so two origins serve the same.
 *
 * <p>The file has no name: it is unlinked as soon as it is open, so nothing is left behind even by {@code kill -9}. It
 * grows when a larger size is asked for the first time.
 *
 * <p>The state of the SHA-256 is kept at each chunk's end, so the digest of any size costs at most one chunk of hashing
 * (under a millisecond) and the first request of a size is not slower than the next.
 *
 * <p>Any thread may call; growing blocks, so event loops ask {@link #known} and leave the rest to another thread.
 */
final class GeneratedFile implements AutoCloseable {
    private static final int CHUNK_BYTES = 256 * 1024;
    /** The increment and the two multipliers of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private static final long MIX_1 = 0xBF58476D1CE4E5B9L;
    private static final long MIX_2 = 0x94D049BB133111EBL;

    private final FileChannel file;
    private final Map<Long, Sha256> digests = new ConcurrentHashMap<>();
    /** Element k is the state after k chunks. Guarded by this. */
    private final List<MessageDigest> states = new ArrayList<>();

    private GeneratedFile(FileChannel file) {
        this.file = file;
        states.add(Sha256.computation());
    }

    /** Makes the file in a directory, with at least this many bytes at once. */
    static GeneratedFile create(Path directory, long preparedBytes) throws IOException {
        Path path = Files.createTempFile(directory, "spliceway-origin-", ".bytes");
        FileChannel file;
        try {
            file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } finally {
            Files.delete(path);
        }
        GeneratedFile generated = new GeneratedFile(file);
        try {
            generated.grow(preparedBytes);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
        return generated;
    }

    /** The representation of a size that has been prepared before, or null. Never blocks. */
    @Nullable
    Representation known(long length) {
        Sha256 sha256 = digests.get(length);
        return sha256 == null ? null : new Representation(file, true, length, sha256, null);
    }

    /** The representation of any size; writes what is missing. */
    synchronized Representation prepare(long length) throws IOException {
        grow(length);
        Sha256 sha256 = digests.computeIfAbsent(length, this::digest);
        return new Representation(file, true, length, sha256, null);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private synchronized void grow(long length) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long written = (long) (states.size() - 1) * CHUNK_BYTES;
        while (written < length) {
            generate(written, chunk);
            MessageDigest state = copy(states.getLast());
            state.update(chunk.array());
            long position = written;
            while (chunk.hasRemaining()) {
                position += file.write(chunk, position);
            }
            states.add(state);
            written += CHUNK_BYTES;
        }
    }

    private Sha256 digest(long length) {
        int chunks = (int) (length / CHUNK_BYTES);
        MessageDigest state = copy(states.get(chunks));
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        generate((long) chunks * CHUNK_BYTES, chunk);
        state.update(chunk.array(), 0, (int) (length % CHUNK_BYTES));
        return Sha256.of(state);
    }

    /** Fills a whole chunk with what stands at an offset, a multiple of 8. */
    private static void generate(long offset, ByteBuffer chunk) {
        chunk.clear();
        for (long word = offset / Long.BYTES; chunk.hasRemaining(); word++) {
            long z = (word + 1) * GOLDEN_GAMMA;
            z = (z ^ (z >>> 30)) * MIX_1;
            z = (z ^ (z >>> 27)) * MIX_2;
            chunk.putLong(z ^ (z >>> 31));
        }
        chunk.flip();
    }

    private static MessageDigest copy(MessageDigest state) {
        try {
            return (MessageDigest) state.clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("the platform's SHA-256 can be copied", e);
        }
    }
}
