// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.control.overlay.OverlayPolicy;
import io.spliceway.settings.ConfigException;
import io.spliceway.settings.ConfigFile;
import io.spliceway.settings.ConfigReference;
import io.spliceway.settings.Durations;
import io.spliceway.settings.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControllerConfigTest {
    @Test
    void everySettingHasADefault() {
        ControllerConfig config = parse("listen: 127.0.0.1:7400");
        assertThat(config.listen()).isEqualTo(new HostPort("127.0.0.1", 7400));
        OverlayPolicy policy = config.policy();
        assertThat(policy.links().staleAfterNs()).isEqualTo(3_000_000_000L);
        assertThat(policy.routes().maxRelays()).isEqualTo(2);
        assertThat(policy.routes().marginUs(262_800)).isEqualTo(13_140);
        assertThat(policy.routes().marginUs(50_000)).isEqualTo(5_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'listen: ['| c.yaml:1: not valid YAML: while parsing a flow node: expected the node content, but found"
                        + " '<stream end>'",
                "max_relays: 3 | c.yaml:1: max_relays: 3 (expected: a whole number, 0..2)",
                "probe_interval: 1 | c.yaml:1: probe_interval: 1 (expected: a duration with its unit, such as 250ms, 5s"
                        + " or 2min, 50ms..5min)",
                "key_grace: 24h | c.yaml:1: key_grace: 24h (expected: less than key_rotation, 24h)",
                "key_rotation: 9s | c.yaml:1: key_rotation: 9s (expected: a duration with its unit, such as 250ms, 5s"
                        + " or 2min, 10s..8760h)",
                "switch_margin_percent: a lot | c.yaml:1: switch_margin_percent: a lot (expected: a number, 0..100)",
            })
    void saysWhatIsWrong(String yaml, String message) {
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "probe_interval: 50ms, 2s",
        "probe_interval: 600ms, 2s",
        "probe_interval: 700ms, 2100ms",
        "probe_interval: 5s, 15s",
    })
    void givesTheProbesOfFarLinksTime(String yaml, String staleAfter) {
        assertThat(parse(yaml).policy().links().staleAfterNs())
                .isEqualTo(Durations.parse(staleAfter).toNanos());
        assertThat(parse(yaml + "\nstale_after: 11s").policy().links().staleAfterNs())
                .isEqualTo(11_000_000_000L);
    }

    @Test
    void refusesALinkThatGoesStaleBetweenTwoProbes() {
        assertThatThrownBy(() -> parse("probe_interval: 2s\nstale_after: 3s"))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith("stale_after: 3s (expected: more than two probe intervals, 4s)");
    }

    /** The table in docs/routes.md is this one; when it is not, the failure prints what to paste. */
    @Test
    void documentationHasTheSettingsAsTheyAre() throws IOException {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("docs/routes.md"))) {
            directory = directory.getParent();
        }
        assertThat(Files.readString(directory.resolve("docs/routes.md")))
                .contains(ConfigReference.markdown(ControllerConfig.class));
    }

    private static ControllerConfig parse(String yaml) {
        return ConfigFile.parse("c.yaml", yaml + "\n", ControllerConfig.class);
    }
}
