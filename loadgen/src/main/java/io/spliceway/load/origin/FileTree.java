// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.origin;

import io.spliceway.load.http.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The real files under one directory, and nothing outside it: no {@code ..}, no symbolic link that leads out, no
 * device, pipe or directory.
 *
 * <p>A file is hashed the first time it is asked for, and again when its size or time changes; that first response
 * waits for it. Calls block, so they are for one thread that is not an event loop.
 *
 * <p>Race window: a file may be replaced by a link between the check and the opening. Only who may write in the root can
 * do that, and the last component is opened without following links.
 */
final class FileTree {
    private static final int MAX_REMEMBERED = 1024;
    private static final int READ_BYTES = 256 * 1024;

    private final Path root;
    private final Map<Version, Sha256> digests = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Version, Sha256> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    /** One state of one file. */
    private record Version(Path path, @Nullable Object inode, long length, FileTime modified) {}

    /**
     * Makes a tree.
     *
     * @throws IOException when the root is not a directory
     */
    FileTree(Path root) throws IOException {
        this.root = root.toRealPath();
        if (!Files.isDirectory(this.root)) {
            throw new NotDirectoryException(root.toString());
        }
    }

    /**
     * Opens a file.
     *
     * @param relative the decoded path below the root, without a leading slash
     * @throws NoSuchFileException when there is no such file, or none that may be served
     */
    Representation open(String relative) throws IOException {
        Path path = resolve(relative);
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            Version version = new Version(path, attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
            Sha256 sha256 = digests.get(version);
            if (sha256 == null) {
                sha256 = hash(file, version.length());
                digests.put(version, sha256);
            }
            return new Representation(
                    file, false, version.length(), sha256, version.modified().toInstant());
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private Path resolve(String relative) throws IOException {
        for (String part : relative.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw new NoSuchFileException(relative);
            }
        }
        try {
            Path path = root.resolve(relative).toRealPath();
            if (path.startsWith(root) && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                return path;
            }
        } catch (InvalidPathException e) {
            // A NUL in the name: there is no such file.
        }
        throw new NoSuchFileException(relative);
    }

    private static Sha256 hash(FileChannel file, long length) throws IOException {
        MessageDigest digest = Sha256.computation();
        ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
        long position = 0;
        while (position < length) {
            buffer.clear().limit((int) Math.min(READ_BYTES, length - position));
            int read = file.read(buffer, position);
            if (read < 0) {
                throw new IOException("the file became shorter while it was hashed");
            }
            digest.update(buffer.flip());
            position += read;
        }
        return Sha256.of(digest);
    }
}
