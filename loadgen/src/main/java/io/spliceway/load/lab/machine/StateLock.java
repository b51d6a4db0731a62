// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Held by the one thread on the machine that makes or ends a lab. The file is there only while somebody holds or awaits
 * it. Not re-entrant.
 */
public final class StateLock implements AutoCloseable {
    /** The kernel's lock belongs to the process; this one settles it between threads. */
    private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

    private static final long MAX_MARK = 1L << 40;

    private final Path file;
    private final FileChannel channel;

    private StateLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Waits for the lock. */
    public static StateLock take() {
        return take(LabState.ROOT.resolve("lock"));
    }

    static StateLock take(Path file) {
        IN_THIS_PROCESS.lock();
        try {
            while (true) {
                StateLock lock = tryOnce(file);
                if (lock != null) {
                    return lock;
                }
            }
        } catch (IOException e) {
            IN_THIS_PROCESS.unlock();
            throw new UncheckedIOException("cannot lock " + file, e);
        }
    }

    /** Lets go, and leaves neither the file nor, when nothing else is in it, its directory. */
    @Override
    public void close() {
        try (channel) {
            Files.deleteIfExists(file);
            LabState.removeIfEmpty(file.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unlock " + file, e);
        } finally {
            IN_THIS_PROCESS.unlock();
        }
    }

    /**
     * Waits for the lock on the file that is there now.
     *
     * <p>Race window: the holder before us removes the file, and even the directory, while we wait for its lock, and we
     * end up with the lock on a file that nobody else can find. So we make the file a random length long and look at
     * the length of what is at the path; opening it to read would end the lock (fcntl(2), advisory record locking).
     */
    private static @Nullable StateLock tryOnce(Path file) throws IOException {
        FileChannel channel = null;
        try {
            Path directory = file.getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.lock();
            long mark = ThreadLocalRandom.current().nextLong(MAX_MARK);
            channel.truncate(0).write(ByteBuffer.allocate(1), mark);
            if (Files.size(file) == mark + 1) {
                return new StateLock(file, channel);
            }
        } catch (NoSuchFileException | FileAlreadyExistsException e) {
            // As above: gone between one step and the next.
        } catch (IOException | RuntimeException e) {
            close(channel);
            throw e;
        }
        close(channel);
        return null;
    }

    private static void close(@Nullable FileChannel channel) throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
