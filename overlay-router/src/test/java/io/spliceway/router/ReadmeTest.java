// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.router.config.NodeConfig;
import io.spliceway.router.metrics.Metric;
import io.spliceway.settings.ConfigReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tables of the README are those of the code. */
class ReadmeTest {
    @Test
    void listsEverySettingOfANode() throws IOException {
        assertThat(section("settings"))
                .as(
                        "the table between <!-- settings --> and <!-- /settings -->; ./spliceway config reference prints it")
                .isEqualTo(ConfigReference.markdown(NodeConfig.class));
    }

    @Test
    void listsEveryMetricOfANode() throws IOException {
        String expected = Arrays.stream(Metric.values())
                .map(metric -> "| `" + metric.metricName() + "` | " + String.join(", ", metric.labels()) + " | "
                        + metric.help() + " |\n")
                .collect(Collectors.joining("", "| metric | labels | meaning |\n|---|---|---|\n", ""));
        assertThat(section("metrics"))
                .as("the table between <!-- metrics --> and <!-- /metrics -->")
                .isEqualTo(expected);
    }

    private static String section(String name) throws IOException {
        String text = Files.readString(Path.of("..", "README.md"));
        String begin = "<!-- " + name + " -->\n";
        return text.substring(text.indexOf(begin) + begin.length(), text.indexOf("<!-- /" + name + " -->"));
    }
}
