// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.load.lab.machine.ProcessId;
import io.spliceway.settings.ExitCode;
import io.spliceway.settings.UserError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RunningProxiesIT {
    /** HAProxy refuses a configuration with it. */
    private static final HaproxyProgram REFUSING = new HaproxyProgram("haproxy-refusing", List.of("no-such-word 1"));

    @TempDir
    private Path directory;

    private ServerSocket origin;

    @BeforeEach
    void listen() throws IOException {
        origin = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        origin.close();
        assertThat(proxies()).isEmpty();
    }

    @Test
    void allTakeConnectionsAtOnceAndCarryThemToTheOrigin() throws IOException {
        try (RunningProxies running = start(NginxProgram.PLAIN, HaproxyProgram.TUNED, new NodeProgram("auto"))) {
            assertThat(running.all().stream().map(RunningProxy::name))
                    .containsExactly("nginx", "haproxy-tuned", "spliceway-auto", "direct");
            for (RunningProxy proxy : running.all()) {
                try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                        Socket accepted = origin.accept()) {
                    client.getOutputStream().write(42);
                    assertThat(accepted.getInputStream().read()).isEqualTo(42);
                    accepted.getOutputStream().write(43);
                    assertThat(client.getInputStream().read()).isEqualTo(43);
                }
                assertThat(proxy.isDirect()).isEqualTo(proxy.name().equals("direct"));
                assertThat(proxy.cpuNs() > 0).isEqualTo(!proxy.isDirect());
                assertThat(proxy.privateBytes() > 0).isEqualTo(!proxy.isDirect());
            }
            assertThat(running.all().getLast().port()).isEqualTo(origin.getLocalPort());
            assertThat(directory.toFile().list())
                    .contains("nginx.conf", "haproxy-tuned.cfg", "spliceway-auto.yaml", "spliceway-auto.log");
        }
        assertThat(directory.toFile().list()).as("what is kept").contains("nginx.conf", "nginx.log");
    }

    @Test
    void whatNginxUsesIsWhatItsWorkersUse() {
        try (RunningProxies running = start(NginxProgram.PLAIN)) {
            RunningProxy nginx = running.all().getFirst();
            ProcessHandle master = proxies().findFirst().orElseThrow();
            assertThat(nginx.privateBytes()).isGreaterThan(ProcessUsage.privateBytes(master.pid()));
            assertThat(nginx.cpuNs()).isGreaterThan(ProcessUsage.cpuNs(master.pid()));
        }
    }

    @Test
    void whoDoesNotStartIsNamedWithItsReasonAndTheOthersEnd() {
        expectFailure(() -> start(HaproxyProgram.PLAIN, NginxProgram.PLAIN, REFUSING)
                        .close())
                .hasMessageStartingWith("haproxy-refusing has ended with exit code 1: ")
                .hasMessageContaining("no-such-word")
                .hasMessageNotContaining("\n");
    }

    @Test
    void whoDiesUnderLoadIsNamedWhateverTheLoadSaw() {
        List<ProcessId> workers;
        try (RunningProxies running = start(HaproxyProgram.PLAIN, NginxProgram.PLAIN)) {
            workers = proxies()
                    .flatMap(ProcessHandle::children)
                    .map(worker -> ProcessId.of(worker.pid()))
                    .toList();
            assertThat(workers).hasSize(1);
            RunningProxy haproxy = running.all().getFirst();
            expectFailure(() -> haproxy.carry(() -> {
                        proxies().forEach(ProcessHandle::destroyForcibly);
                        throw UserError.failed("a stream ended early");
                    }))
                    .hasMessageStartingWith("haproxy has ended with exit code 137");
            expectFailure(() -> running.all().get(1).carry(() -> 1))
                    .as("also when the load saw nothing")
                    .hasMessageStartingWith("nginx has ended with exit code 137");
        }
        assertThat(workers).as("children that outlived their parent").noneMatch(ProcessId::isAlive);
    }

    @Test
    void aWorkerThatDiesIsNoticed() throws InterruptedException {
        try (RunningProxies running = start(NginxProgram.PLAIN)) {
            RunningProxy nginx = running.all().getFirst();
            assertThat(nginx.carry(nginx::cpuNs)).isPositive();
            ProcessHandle worker =
                    proxies().findFirst().orElseThrow().children().findFirst().orElseThrow();
            worker.destroyForcibly();
            worker.onExit().join();
            expectFailure(() -> nginx.carry(() -> 1)).hasMessageStartingWith("nginx has lost a process");
        }
    }

    @Test
    void aLoadThatFailsThroughALivingProxyHasItsName() {
        try (RunningProxies running = start(HaproxyProgram.PLAIN)) {
            RunningProxy haproxy = running.all().getFirst();
            expectFailure(() -> haproxy.carry(() -> {
                        throw UserError.failed("1 stream: of 10 bytes sent, 9 arrived");
                    }))
                    .hasMessage("haproxy: 1 stream: of 10 bytes sent, 9 arrived");
        }
    }

    @Test
    void closedTwiceIsClosedOnce() {
        RunningProxies running = start(HaproxyProgram.PLAIN);
        running.close();
        running.close();
    }

    private RunningProxies start(ProxyProgram... programs) {
        return RunningProxies.start(
                List.of(programs), true, Wiring.to(origin.getLocalPort(), 1, 100, 2), CpuPlacement.none(), directory);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> expectFailure(ThrowingCallable action) {
        return assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.exitCode()).isEqualTo(ExitCode.FAILED));
    }

    private static Stream<ProcessHandle> proxies() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").matches(".*/(haproxy|nginx)"));
    }
}
