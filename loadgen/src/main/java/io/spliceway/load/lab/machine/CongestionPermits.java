// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.machine;

import io.spliceway.load.lab.spec.HostSpec;
import io.spliceway.load.lab.spec.LabSpec;
import io.spliceway.settings.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The congestion controls that namespaces other than the first may use: {@code net.ipv4.tcp_allowed_congestion_control}
 * of the first, which a lab extends while it is up. Under the {@link StateLock}.
 *
 * <p>A note says which lab needs which control that was not allowed before. When the last lab that needs one ends, that
 * one is taken out again; whatever else is in the list by then stays, for somebody else put it there.
 */
public final class CongestionPermits {
    private static final Path IPV4 = Path.of("/proc/sys/net/ipv4");

    private final Path allowed;
    private final Path available;
    private final Path notes;

    private record Note(String congestion, String lab) {}

    /** Those of this machine. */
    public CongestionPermits() {
        this(IPV4, LabState.ROOT);
    }

    CongestionPermits(Path sysctls, Path notes) {
        this.allowed = sysctls.resolve("tcp_allowed_congestion_control");
        this.available = sysctls.resolve("tcp_available_congestion_control");
        this.notes = notes.resolve("congestion");
    }

    /**
     * Allows what the hosts of a lab use.
     *
     * @throws UserError with exit code 69 when the kernel has none of that name
     */
    public void permit(LabSpec spec) {
        Set<String> needed =
                spec.hosts().values().stream().map(HostSpec::congestion).collect(Collectors.toCollection(TreeSet::new));
        List<String> inKernel = words(available);
        for (String congestion : needed) {
            if (!available(congestion)) {
                throw UserError.unavailable("congestion: " + congestion + " (expected: one this kernel has: "
                        + String.join(", ", inKernel) + "); modprobe tcp_" + congestion + " may bring it");
            }
        }
        List<String> current = new ArrayList<>(words(allowed));
        List<Note> noted = notes();
        for (String congestion : needed) {
            boolean ours = noted.stream().anyMatch(note -> note.congestion().equals(congestion));
            if (ours || !current.contains(congestion)) {
                noted.add(new Note(congestion, spec.name()));
            }
        }
        write(noted);
        if (!current.containsAll(needed)) {
            needed.stream().filter(congestion -> !current.contains(congestion)).forEach(current::add);
            set(current);
        }
    }

    /** Whether this kernel has it, after an attempt to load its module. */
    public boolean available(String congestion) {
        return words(available).contains(congestion) || load(congestion);
    }

    /** Takes back what no other lab needs. */
    public void release(String lab) {
        List<Note> noted = notes();
        List<Note> others = new ArrayList<>(
                noted.stream().filter(note -> !note.lab().equals(lab)).toList());
        List<String> needed = others.stream().map(Note::congestion).toList();
        List<String> freed = noted.stream()
                .map(Note::congestion)
                .filter(congestion -> !needed.contains(congestion))
                .toList();
        List<String> current = new ArrayList<>(words(allowed));
        if (current.removeAll(freed)) {
            set(current);
        }
        write(others);
    }

    private boolean load(String congestion) {
        try {
            ProcessRun.run(List.of("modprobe", "-q", "tcp_" + congestion), "", Duration.ofSeconds(5));
        } catch (UserError e) {
            // A machine without modules has no modprobe either.
        }
        return words(available).contains(congestion);
    }

    private List<Note> notes() {
        List<Note> read = new ArrayList<>();
        if (Files.exists(notes)) {
            List<String> words = words(notes);
            for (int i = 0; i + 1 < words.size(); i += 2) {
                read.add(new Note(words.get(i), words.get(i + 1)));
            }
        }
        return read;
    }

    private void write(List<Note> noted) {
        try {
            if (noted.isEmpty()) {
                Files.deleteIfExists(notes);
            } else {
                Files.writeString(
                        notes,
                        noted.stream()
                                .distinct()
                                .map(note -> note.congestion() + " " + note.lab() + "\n")
                                .collect(Collectors.joining()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + notes, e);
        }
    }

    private void set(List<String> congestions) {
        try {
            Files.writeString(allowed, String.join(" ", congestions));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + allowed, e);
        }
    }

    private static List<String> words(Path file) {
        try {
            return Pattern.compile("\\s+")
                    .splitAsStream(Files.readString(file).strip())
                    .filter(word -> !word.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
