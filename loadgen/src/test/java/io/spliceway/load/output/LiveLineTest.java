// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LiveLineTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void writesOverItselfAndDoesNotWrapOnATerminal() throws InterruptedException {
        follow(true);
        assertThat(text())
                .startsWith("\r\u001b[K\u001b[?7lhalf done\u001b[?7h")
                .endsWith("\r\u001b[K")
                .doesNotContain("\n");
    }

    @Test
    void isLinesWithoutATerminal() throws InterruptedException {
        follow(false);
        assertThat(text())
                .startsWith("half done\nhalf done\n")
                .doesNotContain("\u001b")
                .doesNotContain("\r");
    }

    @Test
    void aLineThatStaysEndsTheOneThatDoesNot() {
        try (LiveLine line = line(true)) {
            line.say("stays");
        }
        assertThat(text()).isEqualTo("\r\u001b[Kstays\n\r\u001b[K");
    }

    /** Until the line was asked for three times, and so was shown twice at least. */
    private void follow(boolean terminal) throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(3);
        try (LiveLine line = line(terminal)) {
            line.follow(
                    () -> {
                        asked.countDown();
                        return "half done";
                    },
                    0,
                    1);
            assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private LiveLine line(boolean terminal) {
        return new LiveLine(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal);
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
