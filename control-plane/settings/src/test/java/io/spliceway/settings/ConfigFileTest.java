// SPDX-License-Identifier: Apache-2.0
package io.spliceway.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
    enum Pump {
        COPY,
        SPLICE
    }

    record Limits(
            @Setting(help = "Most flows.", fallback = "100", min = "1", max = "1000")
            int maxFlows) {}

    record Service(
            @Setting(help = "Its name.", pattern = "[a-z-]+")
            String name,

            @Setting(help = "Where it listens.") HostPort listen) {
        Service {
            if (name.equals("reserved")) {
                throw new IllegalArgumentException("name: reserved (expected: another name)");
            }
        }
    }

    record Sample(
            @Setting(help = "The node's id.") String node,

            @Setting(help = "How bytes move.", fallback = "splice")
            Pump pump,

            @Setting(help = "How long to wait.", fallback = "5s", min = "1ms", max = "1h")
            Duration connectTimeout,

            @Setting(help = "The pipe.", fallback = "64KiB") ByteSize pipeCapacity,

            @Setting(help = "Where the controller is.", fallback = Setting.NONE) @Nullable
            HostPort controller,

            @Setting(help = "Limits.", fallback = Setting.NONE)
            Limits limits,

            @Setting(help = "Services.", fallback = Setting.NONE)
            List<Service> services,

            @Setting(help = "Peers.", fallback = Setting.NONE)
            Map<String, HostPort> peers) {
        Sample {
            for (int i = 0; i < services.size(); i++) {
                if (services.get(i).name().equals(node)) {
                    throw new IllegalArgumentException(
                            "services[" + i + "].name: " + node + " (expected: not the node's)");
                }
            }
        }
    }

    @Test
    void readsEveryTypeAndFillsInDefaults() {
        Sample sample = parse("""
                node: edge-1
                connect_timeout: 250ms
                services:
                  - {name: web, listen: '0.0.0.0:80'}
                  - name: ssh
                    listen: '[::1]:22'
                peers:
                  relay-1: 10.0.0.1:7401
                """);
        assertThat(sample)
                .isEqualTo(new Sample(
                        "edge-1",
                        Pump.SPLICE,
                        Duration.ofMillis(250),
                        new ByteSize(65536),
                        null,
                        new Limits(100),
                        List.of(
                                new Service("web", new HostPort("0.0.0.0", 80)),
                                new Service("ssh", new HostPort("::1", 22))),
                        Map.of("relay-1", new HostPort("10.0.0.1", 7401))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pump: zerocopy | f.yaml:2: pump: zerocopy (expected: one of copy, splice)",
                "colour: red | f.yaml:2: colour: unknown key (expected: node, pump, connect_timeout, pipe_capacity,"
                        + " controller, limits, services, peers)",
                "connect_timeout: 5 | f.yaml:2: connect_timeout: 5 (expected: a duration with its unit, such as 250ms,"
                        + " 5s or 2min, 1ms..1h)",
                "connect_timeout: 2h | f.yaml:2: connect_timeout: 2h (expected: a duration with its unit, such as"
                        + " 250ms, 5s or 2min, 1ms..1h)",
                "'limits: {max_flows: 0}' | f.yaml:2: limits.max_flows: 0 (expected: a whole number, 1..1000)",
                "'limits: {flows: 1}' | f.yaml:2: limits.flows: unknown key (expected: max_flows)",
                "services: web | f.yaml:2: services: web (expected: a list)",
                "'services: [{name: web}]' | f.yaml:2: services[0].listen: missing (expected: host:port with port"
                        + " 0..65535, IPv6 in brackets)",
                "'services: [{name: web, listen: 1.2.3.4:70000}]' | f.yaml:2: services[0].listen: 1.2.3.4:70000"
                        + " (expected: host:port with port 0..65535, IPv6 in brackets)",
                "'services: [{name: reserved, listen: a:1}]' | f.yaml:2: services[0].name: reserved (expected: another"
                        + " name)",
                "'node: twice' | f.yaml:2: not valid YAML: Duplicate field 'node'",
                "'pump:' | f.yaml:2: pump: nothing (expected: one of copy, splice)",
                "'pump: [' | f.yaml:2: not valid YAML: while parsing a flow node: expected the node content, but found"
                        + " '<stream end>'",
            })
    void saysWhatIsWrongWithFileAndLine(String line, String message) {
        assertThatThrownBy(() -> parse("node: edge-1\n" + line + "\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    @Test
    void aRefusalByTheWholeNamesTheLineOfThePart() {
        assertThatThrownBy(() -> parse("""
                node: edge
                services:
                  - {name: web, listen: 'a:1'}
                  - name: edge
                    listen: 'a:2'
                """)).hasMessage("f.yaml:4: services[1].name: edge (expected: not the node's)");
    }

    @Test
    void anEmptyFileAndAMissingOneAreUsageErrors() {
        assertThatThrownBy(() -> parse("")).hasMessage("f.yaml:1: the file is empty (expected: YAML settings)");
        assertThatThrownBy(() -> ConfigFile.load(Path.of("no-such.yaml"), Sample.class))
                .isInstanceOfSatisfying(
                        UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessage("no-such.yaml: no such file");
    }

    @Test
    void writesTheReferenceFromTheDeclarations() {
        assertThat(ConfigReference.markdown(Sample.class).lines())
                .contains(
                        "| `node` | string | required |  | The node's id. |",
                        "| `connect_timeout` | duration | `5s` | 1ms..1h | How long to wait. |",
                        "| `limits.max_flows` | integer | `100` | 1..1000 | Most flows. |",
                        "| `services[].listen` | host:port | required |  | Where it listens. |",
                        "| `peers.<name>` | host:port |  |  | Peers. |");
    }

    private static Sample parse(String text) {
        return ConfigFile.parse("f.yaml", text, Sample.class);
    }
}
