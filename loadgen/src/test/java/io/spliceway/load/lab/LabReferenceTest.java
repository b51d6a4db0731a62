// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.load.lab.spec.LabSpec;
import io.spliceway.settings.ConfigReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LabReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "lab.md");

    @Test
    void thePageHasTheSettingsAsTheyAreDeclared() throws IOException {
        assertThat(Files.readString(PAGE)).contains(ConfigReference.markdown(LabSpec.class));
    }

    @Test
    void theExampleOnThePageIsALab() throws IOException {
        Matcher example = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        assertThat(example.find()).isTrue();
        assertThat(LabSpec.parse("docs/lab.md", example.group(1)).hosts()).hasSizeGreaterThan(2);
    }
}
