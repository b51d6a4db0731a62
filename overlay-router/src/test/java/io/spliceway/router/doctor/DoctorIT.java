// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.spliceway.router.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command, as an operator runs it. */
@Timeout(120)
class DoctorIT {
    private static final String SLOW_START = "net.ipv4.tcp_slow_start_after_idle";

    @TempDir
    private Path directory;

    private record Outcome(int code, String output) {
        String line(String check) {
            return output.lines()
                    .filter(line -> line.contains("  " + check + ":"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(check + " is not in " + output));
        }
    }

    @Test
    void writesTheSameAsJson() throws Exception {
        Outcome lines = doctor();
        Outcome json = doctor("--json", "-");
        Path file = directory.resolve("doctor.json");
        assertThat(doctor("--json", file.toString()).code()).isEqualTo(lines.code());
        assertThat(json.code()).isEqualTo(lines.code());
        JsonNode checks = JsonMapper.builder().build().readTree(json.output()).get("checks");
        assertThat(checks).isNotNull();
        assertThat(Files.readString(file)).isEqualTo(json.output());
        List<String> fromJson = new ArrayList<>();
        boolean bad = false;
        for (JsonNode check : checks) {
            bad |= check.get("level").asText().equals("bad");
            fromJson.add(new Finding(
                            check.get("check").asText(),
                            Finding.Level.valueOf(check.get("level").asText().toUpperCase(Locale.ROOT)),
                            check.get("found").asText(),
                            check.get("remedy").isNull()
                                    ? null
                                    : check.get("remedy").asText())
                    .line());
        }
        assertThat(lines.output().lines().toList()).isEqualTo(fromJson);
        assertThat(lines.code()).isEqualTo(bad ? 1 : 0);
    }

    @Test
    void refusesAWrongFile() throws Exception {
        Path file = Files.writeString(directory.resolve("node.yaml"), "node: UPPER\n");
        assertThat(doctor("--config", file.toString()).code()).isEqualTo(2);
    }

    /** In a network namespace of its own, whose sysctls may be set. */
    @Tag("root")
    @Test
    void itsRemediesCureWhatItFinds() throws Exception {
        assumeRoot();
        String doctor = Stream.of(command()).reduce("", (line, word) -> line + " '" + word + "'");
        Outcome ill = run("unshare", "-n", "sh", "-c", "echo 1 > " + path(SLOW_START) + " &&" + doctor);
        assertThat(ill.code()).isEqualTo(1);
        String line = ill.line(SLOW_START);
        assertThat(line).startsWith("BAD   ").endsWith("Remedy: sysctl -w " + SLOW_START + "=0");
        Outcome cured = run("unshare", "-n", "sh", "-c", "echo 0 > " + path(SLOW_START) + " &&" + doctor);
        assertThat(cured.line(SLOW_START)).startsWith("OK ");
    }

    @Tag("root")
    @Test
    void seesTheCapabilitiesThatItHas() throws Exception {
        assumeRoot();
        String early = "CAP_NET_RAW (early SYN)";
        assertThat(doctor().line(early)).startsWith("OK ");
        Outcome without = run(Stream.concat(
                        Stream.of("setpriv", "--bounding-set=-net_raw,-net_admin", "--inh-caps=-net_raw,-net_admin"),
                        Stream.of(command()))
                .toArray(String[]::new));
        assertThat(without.line(early)).startsWith("WARN  ").contains("AmbientCapabilities=CAP_NET_RAW");
        assertThat(without.line("CAP_NET_ADMIN")).startsWith("WARN  ");
    }

    private static void assumeRoot() throws IOException {
        Assumptions.assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "needs root: it changes capabilities");
    }

    private static String path(String sysctl) {
        return "/proc/sys/" + sysctl.replace('.', '/');
    }

    private Outcome doctor(String... arguments) throws Exception {
        return run(Stream.concat(Stream.of(command()), Stream.of(arguments)).toArray(String[]::new));
    }

    private static String[] command() {
        return new String[] {
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "doctor"
        };
    }

    private Outcome run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "doctor", ".out");
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Outcome(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }
}
