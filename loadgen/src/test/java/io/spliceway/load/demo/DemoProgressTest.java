// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.load.output.LiveLine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DemoProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void saysWhereItIsAndHowMuchIsLeft() {
        try (DemoProgress progress = progress(false)) {
            progress.plan("first", 10_000);
            progress.plan("second", 30_000);
            assertThat(progress.line(System.nanoTime())).isEmpty();
            progress.next();
            long now = System.nanoTime();
            assertThat(progress.line(now)).isEqualTo("[1/2] first (0 s so far, about 40 s left)");
            assertThat(progress.line(now + 4_000_000_000L)).isEqualTo("[1/2] first (4 s so far, about 36 s left)");
            assertThat(progress.line(now + 60_000_000_000L))
                    .as("a step that takes longer than it should does not eat the next one's time")
                    .isEqualTo("[1/2] first (60 s so far, about 30 s left)");
            progress.next();
            assertThat(progress.line(System.nanoTime())).startsWith("[2/2] second");
        }
        assertThat(text()).contains("[1/2] first").doesNotContain("\u001b");
    }

    @Test
    void leavesALineForEachFinishedStepOnATerminal() {
        try (DemoProgress progress = progress(true)) {
            progress.plan("first", 10_000);
            progress.plan("second", 30_000);
            progress.next();
            progress.next();
            progress.say("a remark");
        }
        assertThat(text()).contains("[1/2] first: 0 s\n").contains("a remark\n");
    }

    private DemoProgress progress(boolean terminal) {
        return new DemoProgress(new LiveLine(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal));
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
