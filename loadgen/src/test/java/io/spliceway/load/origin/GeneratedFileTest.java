// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.load.http.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratedFileTest {
    private static final int CHUNK_BYTES = 256 * 1024;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 10_000_000})
    void digestIsThatOfTheBytesInTheFile(int length) throws IOException {
        try (GeneratedFile file = GeneratedFile.create(directory, 0)) {
            Representation found = file.prepare(length);
            MessageDigest digest = Sha256.computation();
            digest.update(bytes(found.file(), length));
            assertThat(found.sha256()).isEqualTo(Sha256.of(digest));
            assertThat(found.length()).isEqualTo(length);
        }
    }

    @Test
    void bytesDependOnTheirPositionAlone() throws IOException {
        try (GeneratedFile grown = GeneratedFile.create(directory, 0);
                GeneratedFile prepared = GeneratedFile.create(directory, 5 * CHUNK_BYTES)) {
            grown.prepare(10);
            Representation one = grown.prepare(3 * CHUNK_BYTES);
            Representation other = prepared.prepare(3 * CHUNK_BYTES);
            assertThat(one.sha256()).isEqualTo(other.sha256());
            assertThat(bytes(one.file(), 3 * CHUNK_BYTES)).isEqualTo(bytes(other.file(), 3 * CHUNK_BYTES));
        }
    }

    /** A repeated block would let a proxy that sends one twice pass the check of a size made of such blocks. */
    @Test
    void noBlockRepeats() throws IOException {
        try (GeneratedFile file = GeneratedFile.create(directory, 1 << 20)) {
            byte[] bytes = bytes(file.prepare(1 << 20).file(), 1 << 20);
            Set<ByteBuffer> words = new HashSet<>();
            for (int i = 0; i < bytes.length; i += Long.BYTES) {
                words.add(ByteBuffer.wrap(Arrays.copyOfRange(bytes, i, i + Long.BYTES)));
            }
            assertThat(words).hasSize(bytes.length / Long.BYTES);
        }
    }

    @Test
    void hasNoName() throws IOException {
        try (GeneratedFile _ = GeneratedFile.create(directory, 1)) {
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void isKnownOncePrepared() throws IOException {
        try (GeneratedFile file = GeneratedFile.create(directory, 0)) {
            assertThat(file.known(10)).isNull();
            Representation found = file.prepare(10);
            assertThat(file.known(10)).isEqualTo(found);
        }
    }

    private static byte[] bytes(FileChannel file, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && file.read(buffer, buffer.position()) > 0) {
            // Reads on.
        }
        return buffer.array();
    }
}
