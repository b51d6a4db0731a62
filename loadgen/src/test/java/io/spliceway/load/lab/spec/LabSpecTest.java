// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.load.lab.wan.Shape;
import io.spliceway.settings.BitRate;
import io.spliceway.settings.ByteSize;
import io.spliceway.settings.ConfigException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabSpecTest {
    private static final String DEMO = """
            name: demo
            hosts:
              client:   {address: 10.77.0.1, congestion: bbr, initial_window: 20, access: {delay: 5ms, loss: 0.001, rate: 1Gbit, queue: 16MiB}}
              edge-jnb: {address: 10.77.0.2, address6: 'fd77::2'}
              origin:   {address: 10.77.0.9, gateway: edge-jnb, sysctls: {net.ipv4.tcp_slow_start_after_idle: '1'}}
            links:
              - {between: [client, edge-jnb], delay: 0ms}
              - {between: [edge-jnb, origin], delay: 9.7ms, loss: 0, rate: 1Gbit, queue: 16MiB}
            """;

    @Test
    void readsALab() {
        LabSpec lab = LabSpec.parse("demo.yaml", DEMO);
        assertThat(lab.mtu()).isEqualTo(1500);
        assertThat(lab.offload()).isTrue();
        assertThat(lab.namespace("client")).isEqualTo("demo-client");
        assertThat(lab.hosts()).containsOnlyKeys("client", "edge-jnb", "origin");
        assertThat(lab.hosts().get("client"))
                .isEqualTo(new HostSpec(
                        "10.77.0.1",
                        null,
                        "bbr",
                        20,
                        null,
                        new AccessSpec(Duration.ofMillis(5), 0.001, BitRate.parse("1Gbit"), ByteSize.parse("16MiB")),
                        Map.of()));
        assertThat(lab.links().getFirst().shape()).isEqualTo(new Shape(0, 0, Shape.UNLIMITED, Shape.AUTOMATIC));
        assertThat(lab.links().getLast().shape()).isEqualTo(new Shape(9_700_000, 0, 1_000_000_000, 16 << 20));
    }

    @Test
    void writesWhatItReads() {
        LabSpec lab = LabSpec.parse("demo.yaml", DEMO.replace("'1'", "'1\t\"2\" \\3'"));
        assertThat(LabSpec.parse("copy.yaml", LabYaml.write(lab))).isEqualTo(lab);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "name: demo | name: Demo | lab.yaml:1: name: Demo (expected: text matching [a-z][a-z0-9-]{0,7})",
                "name: demo | name: demolition | lab.yaml:1: name: demolition (expected: text matching"
                        + " [a-z][a-z0-9-]{0,7})",
                "[edge-jnb, origin] | [edge-jnb, orgin] | lab.yaml:8: links[1].between: orgin (expected: one of the"
                        + " hosts client, edge-jnb, origin)",
                "[edge-jnb, origin] | [edge-jnb, client] | lab.yaml:8: links[1].between: [edge-jnb, client] again"
                        + " (expected: each pair once)",
                "[edge-jnb, origin] | [origin, origin] | lab.yaml:8: links[1].between: [origin, origin] (expected: two"
                        + " different hosts)",
                "10.77.0.9 | 10.77.0.2 | lab.yaml:5: hosts.origin: 10.77.0.2 is the address of edge-jnb too (expected:"
                        + " each address once)",
                "10.77.0.9 | 10.77.0.256 | lab.yaml:5: hosts.origin.address: 10.77.0.256 (expected: a unicast IPv4"
                        + " address such as 10.77.0.1)",
                "10.77.0.9 | 127.0.0.1 | lab.yaml:5: hosts.origin.address: 127.0.0.1 (expected: a unicast IPv4 address"
                        + " such as 10.77.0.1)",
                "fd77::2 | fe80::2 | lab.yaml:4: hosts.edge-jnb.address6: fe80::2 (expected: a unicast IPv6 address"
                        + " such as fd77::1)",
                "origin: | client: | lab.yaml:5: not valid YAML: Duplicate field 'client'",
                "origin: | Origin: | lab.yaml:5: hosts.Origin: Origin (expected: a host name of at most 32 of a-z, 0-9"
                        + " and -, not wan or localhost)",
                "gateway: edge-jnb | gateway: client | lab.yaml:5: hosts.origin.gateway: client (expected: another host"
                        + " with a link to origin)",
                "net.ipv4.tcp | vm.tcp | lab.yaml:5: hosts.origin.sysctls.vm.tcp_slow_start_after_idle: not a setting"
                        + " of a network namespace (expected: net.*)",
                "9.7ms | 9.7 | lab.yaml:8: links[1].delay: 9.7 (expected: a duration with its unit, such as 250ms, 5s"
                        + " or 2min, 0s..10s)",
                "loss: 0, | loss: 2, | lab.yaml:8: links[1].loss: 2 (expected: a number, 0..1)",
                "queue: 16MiB}} | queue: 1KiB}} | lab.yaml:3: hosts.client.access.queue: 1KiB (expected: at least one"
                        + " packet, the mtu of 1500)",
                "queue: 16MiB}} | queue: 0}} | lab.yaml:3: hosts.client.access.queue: 0 (expected: at least one"
                        + " packet, the mtu of 1500)",
                "queue: 16MiB}} | queue: 2GiB}} | lab.yaml:3: hosts.client.access.queue: rate x delay + queue is"
                        + " 2148108648 bytes (expected: at most 1GiB in one direction)",
            })
    void saysWhatIsWrongWithFileAndLine(String from, String to, String message) {
        assertThat(DEMO).contains(from);
        String text =
                DEMO.substring(0, DEMO.lastIndexOf(from)) + to + DEMO.substring(DEMO.lastIndexOf(from) + from.length());
        assertThatThrownBy(() -> LabSpec.parse("lab.yaml", text))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    @Test
    void ipv6NeedsItsLeastMtu() {
        assertThatThrownBy(() -> LabSpec.parse("lab.yaml", "mtu: 1000\n" + DEMO))
                .hasMessage("lab.yaml:1: mtu: 1000 (expected: at least 1280 where a host has an IPv6 address)");
    }

    @Test
    void aChangeLeavesWhatItDoesNotName() {
        Shape shape = new Shape(5, 0.1, 1_000_000, 20_000);
        assertThat(new LinkChange(null, null, null, null).applyTo(shape)).isEqualTo(shape);
        assertThat(LinkChange.delay(Duration.ofNanos(7)).applyTo(shape))
                .isEqualTo(new Shape(7, 0.1, 1_000_000, 20_000));
        assertThat(new LinkChange(null, 0.0, new BitRate(0), new ByteSize(3_000)).applyTo(shape))
                .isEqualTo(new Shape(5, 0, Shape.UNLIMITED, 3_000));
    }
}
