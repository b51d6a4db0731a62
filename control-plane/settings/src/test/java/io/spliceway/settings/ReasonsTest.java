// SPDX-License-Identifier: Apache-2.0
package io.spliceway.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReasonsTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void saysWhatIsWrongWithAPath() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(reason(() -> Files.readString(directory.resolve("none")))).isEqualTo("No such file or directory");
        assertThat(reason(() -> Files.readString(file.resolve("below")))).isEqualTo("Not a directory");
        assertThat(reason(() -> Files.list(file))).isEqualTo("Not a directory");
        assertThat(reason(() -> Files.readString(directory))).isEqualTo("Is a directory");
        assertThat(reason(() -> Files.writeString(directory, ""))).isEqualTo("Is a directory");
        assertThat(reason(() -> Files.createDirectory(file))).isEqualTo("File exists");
        assertThat(reason(() -> Files.delete(directory))).isEqualTo("Directory not empty");
        assertThat(reason(() -> Files.writeString(Path.of("/dev/full"), "text")))
                .isEqualTo("No space left on device");
        assertThat(Reasons.of(new AccessDeniedException("/etc/shadow"))).isEqualTo("Permission denied");
    }

    @Test
    void saysWhatIsNoText() throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[] {(byte) 0xc3, 0x28});
        assertThat(reason(() -> Files.readString(file))).isEqualTo("not UTF-8 text");
    }

    @Test
    void saysWhatIsWrongWithAnAddress() {
        assertThat(Reasons.of(new UnknownHostException("origin.invalid"))).isEqualTo("unknown host");
        assertThat(reason(() -> {
                    try (ServerSocketChannel channel = ServerSocketChannel.open()) {
                        channel.bind(InetSocketAddress.createUnresolved("origin.invalid", 1));
                    }
                }))
                .isEqualTo("unknown host");
    }

    @Test
    void takesTheDeepestCause() {
        assertThat(Reasons.of(new IOException("failed to bind", new ConnectException("Connection refused"))))
                .isEqualTo("Connection refused");
        assertThat(Reasons.of(new UncheckedIOException(new AccessDeniedException("x"))))
                .isEqualTo("Permission denied");
        assertThat(Reasons.of(new IOException(new ClosedChannelException()))).isEqualTo("the connection was closed");
        assertThat(Reasons.of(new SocketTimeoutException())).isEqualTo("SocketTimeoutException");
    }

    @Test
    void aConfigurationFileThatCannotBeReadSaysWhy() throws IOException {
        record Nothing() {}

        assertThatThrownBy(() -> ConfigFile.load(directory, Nothing.class))
                .isInstanceOf(UserError.class)
                .hasMessage(directory + ": cannot be read: Is a directory");
        Path file = Files.write(directory.resolve("c.yaml"), new byte[] {(byte) 0xff});
        assertThatThrownBy(() -> ConfigFile.load(file, Nothing.class))
                .hasMessage(file + ": cannot be read: not UTF-8 text");
    }

    private static String reason(ThrowingCallable action) {
        return Reasons.of(catchThrowable(action));
    }
}
