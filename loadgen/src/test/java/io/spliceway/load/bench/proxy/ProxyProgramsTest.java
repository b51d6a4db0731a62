// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.settings.ExitCode;
import io.spliceway.settings.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProxyProgramsTest {
    private static final List<String> OURS = List.of("spliceway-auto", "spliceway-splice", "spliceway-copy");
    private static final List<String> PEERS = List.of("haproxy", "haproxy-tuned", "nginx", "nginx-tuned");
    private static final Path DIRECTORY = Path.of("/run/bench");
    private static final Wiring WIRING = Wiring.to(20_001, 3, 500, 32).withListenPort(10_001);

    @Test
    void allThatThePageNamesAreKnown() {
        assertThat(ProxyPrograms.named(OURS, PEERS).stream().map(ProxyProgram::name))
                .containsExactlyElementsOf(
                        Stream.concat(OURS.stream(), PEERS.stream()).toList());
        assertThat(ProxyPrograms.named(List.of(), List.of())).isEmpty();
    }

    @Test
    void whoIsNamedTwiceRunsOnce() {
        assertThat(ProxyPrograms.named(List.of("spliceway-copy", "spliceway-copy"), List.of()).stream()
                        .map(ProxyProgram::name))
                .containsExactly("spliceway-copy");
    }

    @Test
    void anUnknownNameIsWrongUseAndTheKnownOnesAreTold() {
        assertThatThrownBy(() -> ProxyPrograms.named(List.of(), List.of("haproxy", "envoy")))
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessage("--peers: envoy (expected: haproxy, haproxy-tuned, nginx, nginx-tuned, or none)");
        assertThatThrownBy(() -> ProxyPrograms.named(List.of("haproxy"), List.of()))
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessage("--proxies: haproxy (expected: spliceway-auto, spliceway-splice, spliceway-copy, or none)");
    }

    @Test
    void allListenOnTheirPortAndConnectToTheOrigin() {
        for (ProxyProgram program : ProxyPrograms.named(OURS, PEERS)) {
            assertThat(program.config(WIRING, DIRECTORY))
                    .as(program.name())
                    .contains("127.0.0.1:10001")
                    .contains("127.0.0.1:20001");
        }
    }

    @Test
    void allHaveTheThreadsThatWereAskedFor() {
        assertThat(config("spliceway-auto")).contains("\nloops: 3\n");
        assertThat(config("haproxy")).contains("    nbthread 3\n");
        assertThat(config("nginx")).contains("worker_processes 3;\n");
        assertThat(named("nginx").workers(WIRING)).isEqualTo(3);
        assertThat(config("nginx")).contains("listen 127.0.0.1:10001 backlog=4096 reuseport;");
    }

    @Test
    void nodesHaveThePumpOfTheirName() {
        assertThat(config("spliceway-auto")).contains("pump: auto}");
        assertThat(config("spliceway-splice")).contains("pump: splice}");
        assertThat(config("spliceway-copy")).contains("pump: copy}");
    }

    @Test
    void haproxySplicesBothWaysWithAPipeForEachLongDirection() {
        assertThat(config("haproxy"))
                .contains("option splice-request\n")
                .contains("option splice-response\n")
                .contains("maxpipes 64\n")
                .contains("maxconn 500\n")
                .doesNotContain("tune.");
    }

    @Test
    void theTunedOnesDifferInOneSettingOnly() {
        assertThat(config("haproxy-tuned").replace("    tune.pipesize 1048576\n", ""))
                .isEqualTo(config("haproxy"));
        assertThat(config("nginx")).contains("proxy_buffer_size 16k;");
        assertThat(config("nginx-tuned")
                        .replace("proxy_buffer_size 64k;", "proxy_buffer_size 16k;")
                        .replace("nginx-tuned.pid", "nginx.pid"))
                .isEqualTo(config("nginx"));
    }

    @Test
    void versionsAreThoseThatTheProgramsTell() {
        assertThat(named("haproxy").version()).matches("\\d+\\.\\d+.*");
        assertThat(named("nginx").version()).matches("\\d+\\.\\d+.*");
    }

    private static String config(String name) {
        return named(name).config(WIRING, DIRECTORY);
    }

    private static ProxyProgram named(String name) {
        return name.startsWith("spliceway")
                ? ProxyPrograms.named(List.of(name), List.of()).getFirst()
                : ProxyPrograms.named(List.of(), List.of(name)).getFirst();
    }
}
