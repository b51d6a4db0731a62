// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.load.http.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileTreeTest {
    @TempDir
    Path directory;

    private Path root = Path.of("");

    @BeforeEach
    void makeTree() throws IOException {
        root = Files.createDirectories(directory.resolve("root"));
        Files.writeString(directory.resolve("secret"), "secret");
        Files.writeString(root.resolve("file"), "content");
        Files.createDirectories(root.resolve("sub"));
        Files.writeString(root.resolve("sub/file"), "below");
        Files.createSymbolicLink(root.resolve("out"), directory.resolve("secret"));
        Files.createSymbolicLink(root.resolve("up"), directory);
        Files.createSymbolicLink(root.resolve("in"), root.resolve("sub/file"));
    }

    @Test
    void servesFilesAndLinksThatStayInside() throws IOException {
        assertThat(sha256(root, "file")).isEqualTo(sha256Of("content"));
        assertThat(sha256(root, "sub/file")).isEqualTo(sha256Of("below"));
        assertThat(sha256(root, "in")).isEqualTo(sha256Of("below"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing",
                "sub",
                "sub/",
                "../secret",
                "sub/../../secret",
                "sub/../file",
                "./file",
                "//file",
                "/etc/passwd",
                "out",
                "up/secret",
                "up/root/../secret",
                "file\0"
            })
    void servesNothingElse(String path) throws IOException {
        FileTree tree = new FileTree(root);
        assertThatThrownBy(() -> tree.open(path)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void hashesAgainWhenAFileChanges() throws IOException {
        FileTree tree = new FileTree(root);
        tree.open("file").discard();
        Files.writeString(root.resolve("file"), "changed content");
        Representation found = tree.open("file");
        found.discard();
        assertThat(found.sha256()).isEqualTo(sha256Of("changed content"));
    }

    @Test
    void rootMustBeADirectory() {
        assertThatThrownBy(() -> new FileTree(root.resolve("file"))).isInstanceOf(NotDirectoryException.class);
    }

    private static Sha256 sha256(Path root, String path) throws IOException {
        Representation found = new FileTree(root).open(path);
        found.discard();
        return found.sha256();
    }

    private static Sha256 sha256Of(String text) {
        MessageDigest digest = Sha256.computation();
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return Sha256.of(digest);
    }
}
