// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.machine;

import io.spliceway.load.lab.spec.LabSpec;
import io.spliceway.load.lab.spec.LabYaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is noted of a lab that is up or coming up: {@code /run/spliceway/lab-<name>}. Written under the
 * {@link StateLock}; whoever reads must bear that it goes away.
 */
public final class LabState {
    /** The labs of the machine; gone after a reboot, as they are. */
    public static final Path ROOT = Path.of("/run/spliceway");

    private final String name;
    private final Path directory;

    private LabState(String name) {
        this.name = name;
        this.directory = ROOT.resolve("lab-" + name);
    }

    /** The notes of a lab, whether or not there are any. */
    public static LabState of(String name) {
        return new LabState(name);
    }

    public String name() {
        return name;
    }

    public boolean exists() {
        return Files.isDirectory(directory);
    }

    /** Makes the notes of a lab that is about to be made by this process, before anything else of it. */
    public void create(LabSpec spec) {
        try {
            Files.createDirectories(directory);
            write("namespaces", String.join("\n", namespaces(spec)));
            write("owner", ProcessId.self().toString());
            Files.writeString(specFile(), LabYaml.write(spec));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + directory, e);
        }
    }

    public Path specFile() {
        return directory.resolve("lab.yaml");
    }

    /** Where the emulator's standard error goes. */
    public Path log() {
        return directory.resolve("emulator.log");
    }

    /** The emulator's Unix-domain socket. */
    public Path controlSocket() {
        return directory.resolve("control");
    }

    /** The namespaces that the lab made or was about to make. */
    public List<String> namespaces() {
        String lines = read("namespaces");
        return lines == null ? List.of() : lines.lines().toList();
    }

    /** The emulator, or null when none was started or its number is somebody else's now. */
    public @Nullable ProcessId emulator() {
        return process("emulator");
    }

    /** The emulator says which process it is. */
    public void setEmulator(ProcessId emulator) {
        write("emulator", emulator.toString());
    }

    /** The lab no longer ends with the process that made it. */
    public void detach() {
        try {
            Files.deleteIfExists(directory.resolve("owner"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the lab works: its emulator runs, and the process it belongs to, if any, too. */
    public boolean isUp() {
        return emulator() != null && (read("owner") == null || process("owner") != null);
    }

    /** Removes the notes; the last step of an end. */
    public void remove() {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // Removed already.
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }

    static boolean removeIfEmpty(@Nullable Path directory) throws IOException {
        try {
            return directory != null && Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
    }

    private static List<String> namespaces(LabSpec spec) {
        return spec.hosts().keySet().stream().map(spec::namespace).toList();
    }

    private @Nullable ProcessId process(String file) {
        String text = read(file);
        if (text == null || text.isBlank()) {
            return null;
        }
        ProcessId process = ProcessId.parse(text);
        return process.isAlive() ? process : null;
    }

    private @Nullable String read(String file) {
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException e) {
            return null;
        }
    }

    private void write(String file, String text) {
        try {
            Files.writeString(directory.resolve(file), text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + directory.resolve(file), e);
        }
    }
}
