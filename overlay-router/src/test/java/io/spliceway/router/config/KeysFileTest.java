// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.control.client.TrunkKey;
import io.spliceway.settings.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysFileTest {
    private static final String SECRET = "a5".repeat(32);

    @TempDir
    private Path directory;

    private Path file(String text, String permissions) throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void readsKeysInOrder() throws IOException {
        Path file =
                file("# of 2026\n\nnew  " + SECRET.toUpperCase(Locale.ROOT) + "\nold\t" + SECRET + "\n", "r--------");
        assertThat(KeysFile.read(file)).extracting(TrunkKey::id).containsExactly("new", "old");
        assertThat(KeysFile.read(file).getFirst().secret()).containsOnly(0xa5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx--x---"})
    void refusesAFileThatOthersMayTouch(String permissions) throws IOException {
        Path file = file("new " + SECRET, permissions);
        assertThatThrownBy(() -> KeysFile.read(file))
                .isInstanceOf(UserError.class)
                .hasMessage("trunk.keys_file: " + file + ": open to others than its owner (expected: chmod 600 " + file
                        + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"new a5a5", "a5a5a5a5", "New SECRET", "new SECRETa5", "new SECRET # mine", "SECRET"})
    void refusesALineThatIsNoneAndDoesNotShowIt(String line) throws IOException {
        Path file = file("old " + SECRET + "\n" + line.replace("SECRET", SECRET) + "\n", "rw-------");
        assertThatThrownBy(() -> KeysFile.read(file))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("trunk.keys_file: " + file + ":2: no key")
                .hasMessageNotContaining("a5a5");
    }

    @Test
    void refusesAnIdTwiceAnEmptyFileAndNone() throws IOException {
        Path twice = file("new " + SECRET + "\nnew " + SECRET + "\n", "rw-------");
        assertThatThrownBy(() -> KeysFile.read(twice)).hasMessageContaining(":2: new (expected: each id once)");
        Path empty = file("# nothing\n", "rw-------");
        assertThatThrownBy(() -> KeysFile.read(empty)).hasMessageContaining("no key");
        Path missing = directory.resolve("missing");
        assertThatThrownBy(() -> KeysFile.read(missing))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("trunk.keys_file: " + missing);
    }
}
