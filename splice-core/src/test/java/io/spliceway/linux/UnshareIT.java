// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("root")
class UnshareIT {
    @Test
    void movesTheThreadAndThoseItStarts() {
        String before = namespace();
        CompletableFuture<Integer> result = new CompletableFuture<>();
        CompletableFuture<String> child = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            result.complete(Unshare.network());
            Thread.ofPlatform().start(() -> child.complete(namespace()));
        });
        Assumptions.assumeTrue(result.join() != -Errno.EPERM, "not root: no network namespace can be made");
        assertThat(result.join()).isZero();
        assertThat(child.join()).isNotEqualTo(before);
        assertThat(namespace()).isEqualTo(before);
    }

    private static String namespace() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
