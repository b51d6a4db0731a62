// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.load.lab.RunningPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateLockTest {
    private static final int TIMES = 200;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    /** Two processes and two threads count in a file without losing any, and leave nothing. */
    @Test
    void oneAtATimeAndNothingLeft() throws Exception {
        Path lock = directory.resolve("state/lock");
        Path count = Files.writeString(directory.resolve("count"), "0");
        List<String> other = RunningPeer.java(Counting.class.getName(), lock.toString(), count.toString());
        CompletableFuture<ProcessRun> process =
                CompletableFuture.supplyAsync(() -> ProcessRun.run(other, "", Duration.ofSeconds(30)));
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            threads.add(CompletableFuture.runAsync(() -> Counting.count(lock, count)));
        }
        threads.forEach(CompletableFuture::join);
        assertThat(process.join()).isEqualTo(new ProcessRun(0, "", ""));
        assertThat(Files.readString(count)).isEqualTo(Integer.toString(3 * TIMES));
        assertThat(lock.getParent()).doesNotExist();
    }

    static final class Counting {
        private Counting() {}

        public static void main(String[] args) {
            count(Path.of(args[0]), Path.of(args[1]));
        }

        static void count(Path lock, Path file) {
            for (int i = 0; i < TIMES; i++) {
                try (StateLock _ = StateLock.take(lock)) {
                    Files.writeString(file, Integer.toString(Integer.parseInt(Files.readString(file)) + 1));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
