// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A namespace that stays while this is open, also without its name, so that its number cannot become another's:
 * whatever still runs in it can be found by that number, namespaces(7).
 */
final class HeldNamespace implements AutoCloseable {
    private static final Path PROC = Path.of("/proc");

    private final FileChannel open;
    private final Path identity;

    private HeldNamespace(FileChannel open, Path identity) {
        this.open = open;
        this.identity = identity;
    }

    /** Holds the namespace that is mounted at a file. */
    static HeldNamespace of(Path mount) {
        try {
            FileChannel open = FileChannel.open(mount, StandardOpenOption.READ);
            return new HeldNamespace(open, Path.of("net:[" + Files.getAttribute(mount, "unix:ino") + "]"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open " + mount, e);
        }
    }

    /** The processes in it. */
    List<ProcessId> processes() {
        try (Stream<Path> entries = Files.list(PROC)) {
            return entries.filter(entry -> entry.getFileName().toString().matches("\\d+"))
                    .filter(this::contains)
                    .map(entry -> Long.parseLong(entry.getFileName().toString()))
                    .flatMap(pid -> Stream.ofNullable(ProcessId.of(pid)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + PROC, e);
        }
    }

    @Override
    public void close() {
        try {
            open.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean contains(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("ns/net")).equals(identity);
        } catch (IOException e) {
            // It has ended meanwhile.
            return false;
        }
    }
}
