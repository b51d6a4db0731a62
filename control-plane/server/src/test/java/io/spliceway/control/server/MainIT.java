// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.control.cli.Main;
import io.spliceway.settings.ExitCode;
import io.spliceway.settings.HostPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The processes as an operator starts them: what they print and how they end. */
class MainIT {
    @TempDir
    private Path directory = Path.of("");

    private record Ended(int exitCode, List<String> out, List<String> err) {}

    private Ended run(Class<?> main, Map<String, String> environment, String... args) throws Exception {
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        ProcessBuilder builder =
                ChildJvm.of(main, args).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
    }

    private Ended controller(String yaml) throws Exception {
        Path config = Files.writeString(directory.resolve("controller.yaml"), yaml);
        return run(io.spliceway.control.server.Main.class, Map.of(), "controller", "--config", config.toString());
    }

    @Test
    void wrongConfigurationIsOneLineAndExitCode2() throws Exception {
        String file = directory.resolve("controller.yaml").toString();
        assertThat(controller("listen: 127.0.0.1:0\nprobe_intervall: 1s\n"))
                .returns(ExitCode.USAGE, Ended::exitCode)
                .returns(List.of(), Ended::out)
                .satisfies(ended -> assertThat(ended.err())
                        .singleElement()
                        .asString()
                        .startsWith(file + ":2: probe_intervall: unknown key (expected: listen, probe_interval,"));
        assertThat(run(io.spliceway.control.server.Main.class, Map.of(), "controller", "--config", "nowhere.yaml"))
                .returns(ExitCode.USAGE, Ended::exitCode)
                .returns(List.of("nowhere.yaml: no such file"), Ended::err);
        assertThat(run(io.spliceway.control.server.Main.class, Map.of(), "controller")
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aPortInUseIsOneLineAndExitCode1() throws Exception {
        try (Controller controller = Controller.start(Configs.fast(0))) {
            assertThat(controller("listen: " + controller.address() + "\n"))
                    .returns(ExitCode.FAILED, Ended::exitCode)
                    .returns(
                            List.of("listen: " + controller.address() + ": Address already in use (expected: an address"
                                    + " of this machine and a port that is free)"),
                            Ended::err);
        }
        assertThat(controller("listen: 192.0.2.1:7400\n"))
                .returns(ExitCode.FAILED, Ended::exitCode)
                .satisfies(ended ->
                        assertThat(ended.err()).singleElement().asString().startsWith("listen: 192.0.2.1:7400: "));
        assertThat(controller("listen: controller.invalid:7400\n"))
                .returns(ExitCode.FAILED, Ended::exitCode)
                .satisfies(ended -> assertThat(ended.err())
                        .singleElement()
                        .asString()
                        .startsWith("listen: controller.invalid:7400: unknown host (expected: "));
    }

    @Test
    void runsUntilASignalAndLogsALineForEachEvent() throws Exception {
        Path config = Files.writeString(directory.resolve("controller.yaml"), "listen: 127.0.0.1:0\n");
        Process process = ChildJvm.of(
                        io.spliceway.control.server.Main.class, "controller", "--config", config.toString())
                .start();
        try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
            String listening = err.readLine();
            assertThat(listening).contains("controller listening address=127.0.0.1:");
            String address = listening.substring(listening.indexOf("address=") + "address=".length());
            assertThat(run(Main.class, Map.of("SPLICEWAY_CONTROLLER", address), "nodes"))
                    .returns(ExitCode.DONE, Ended::exitCode)
                    .returns(List.of(), Ended::err)
                    .satisfies(ended -> assertThat(ended.out()).hasSize(1));
            try (NodeProcess node =
                    NodeProcess.start(HostPort.parse(address), "cpt", Map.of(Set.of("cpt", "dxb"), 1.0))) {
                assertThat(err.readLine()).contains("node connected node=cpt");
                node.kill();
                assertThat(err.readLine()).contains("node disconnected node=cpt");
            }
            // Not Process.destroy, which closes the streams as well.
            assertThat(process.toHandle().destroy()).isTrue();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(ExitCode.DONE);
            assertThat(err.readLine()).contains("controller stopping");
            assertThat(err.readLine()).isNull();
        } catch (IOException e) {
            throw new AssertionError("the controller's log ended early", e);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void anOperatorIsToldInOneLineWhatIsWrong() throws Exception {
        assertThat(run(Main.class, Map.of(), "routes", "--controller", "127.0.0.1:1"))
                .returns(ExitCode.FAILED, Ended::exitCode)
                .returns(List.of(), Ended::out)
                .returns(
                        List.of("controller 127.0.0.1:1 not reachable: Connection refused (check that it runs and that"
                                + " this address reaches it)"),
                        Ended::err);
        try (Controller controller = Controller.start(Configs.fast(0))) {
            String address = controller.address().toString();
            assertThat(run(Main.class, Map.of(), "explain", "jnb", "10.5.0.2:80", "--controller", address))
                    .returns(ExitCode.FAILED, Ended::exitCode)
                    .returns(List.of("edge jnb: unknown (expected: none is known yet)"), Ended::err);
            assertThat(run(Main.class, Map.of(), "explain", "jnb", "10.5.0.2", "--controller", address))
                    .returns(ExitCode.USAGE, Ended::exitCode);
            assertThat(run(Main.class, Map.of(), "links", "--json", "-", "--controller", address))
                    .returns(ExitCode.DONE, Ended::exitCode)
                    .returns(List.of("{", "  \"links\" : [ ]", "}"), Ended::out);
            assertThat(run(Main.class, Map.of(), "links", "--json", directory.toString(), "--controller", address))
                    .returns(ExitCode.FAILED, Ended::exitCode)
                    .returns(List.of("--json: " + directory + ": cannot be written: Is a directory"), Ended::err);
        }
    }
}
