// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.spliceway.router.config.NodeConfig;
import io.spliceway.router.doctor.Finding.Level;
import io.spliceway.settings.ConfigFile;
import io.spliceway.settings.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each check, on a machine of files that is as a node wants it but for one thing. */
class DoctorTest {
    private static final String NODE = "node: edge-1\ntrunk: {advertise: '192.0.2.1:7401'}\n";
    private static final String SERVICES =
            "services: [{name: web, type: forward, listen: '127.0.0.1:80', destination: 'origin:80'}]\n";

    @TempDir
    private Path proc;

    private @Nullable String earlySynCause;
    private @Nullable String ioUringCause;

    @BeforeEach
    void aGoodMachine() throws IOException {
        sysctl("kernel.osrelease", "6.12.1-amd64");
        sysctl("net.ipv4.tcp_slow_start_after_idle", "0");
        sysctl("net.ipv4.tcp_congestion_control", "cubic");
        sysctl("net.ipv4.tcp_available_congestion_control", "reno cubic bbr");
        sysctl("net.ipv4.tcp_allowed_congestion_control", "reno cubic");
        sysctl("fs.pipe-user-pages-soft", "16384");
        sysctl("net.core.somaxconn", "4096");
        sysctl("net.ipv4.tcp_rmem", "4096\t131072\t67108864");
        sysctl("net.ipv4.tcp_wmem", "4096\t65536\t40000000");
        sysctl("net.ipv4.ip_local_port_range", "32768\t60999");
        capabilities("000001ffffffffff");
        openFiles("400000");
    }

    @Test
    void findsNothingOnAGoodMachine() {
        List<Finding> findings = examine("");
        assertThat(findings).extracting(Finding::level).containsOnly(Level.OK);
        assertThat(findings).extracting(Finding::remedy).containsOnlyNulls();
        assertThat(findings).hasSize(11);
        assertThat(DoctorCommand.exitCode(findings)).isEqualTo(ExitCode.DONE);
    }

    @ParameterizedTest
    @CsvSource({
        "kernel.osrelease, 5.9.16, BAD, Linux 5.10 or newer",
        "kernel.osrelease, 4.19.0-rc1, BAD, Linux 5.10 or newer",
        "net.ipv4.tcp_slow_start_after_idle, 1, BAD, sysctl -w net.ipv4.tcp_slow_start_after_idle=0",
        "net.ipv4.tcp_available_congestion_control, reno cubic, WARN, modprobe tcp_bbr",
        "net.core.somaxconn, 4095, WARN, sysctl -w net.core.somaxconn=4096",
        "net.ipv4.tcp_rmem, 4096 131072 39999999, WARN, sysctl -w net.ipv4.tcp_rmem='4096 131072 67108864'",
        "net.ipv4.tcp_wmem, 4096 16384 4194304, WARN, sysctl -w net.ipv4.tcp_wmem='4096 65536 67108864'",
        "net.ipv4.ip_local_port_range, 50000 60999, WARN, sysctl -w net.ipv4.ip_local_port_range='10240 65535'",
        "net.ipv4.tcp_rmem, '', WARN, sysctl -w net.ipv4.tcp_rmem='4096 131072 67108864'",
    })
    void namesASysctlWithItsRemedy(String name, String value, Level level, String remedy) throws IOException {
        sysctl(name, value);
        onlyFinding(level, remedy, "");
    }

    @Test
    void tellsKernelsApartByNumber() throws IOException {
        sysctl("kernel.osrelease", "5.10.0");
        assertThat(examine("")).extracting(Finding::level).containsOnly(Level.OK);
    }

    @ParameterizedTest
    @CsvSource({
        "16384, 0000000001000000, OK",
        "16384, 0000000000200000, OK",
        "0, 0000000000000000, OK",
        "16384, 0000000000001000, WARN"
    })
    void countsTheQuotaOfPipesOnlyForWhomItBinds(String pages, String capabilities, Level level) throws IOException {
        sysctl("fs.pipe-user-pages-soft", pages);
        capabilities(capabilities);
        assertThat(examine(""))
                .filteredOn(finding -> finding.check().equals("fs.pipe-user-pages-soft"))
                .extracting(Finding::level)
                .containsExactly(level);
    }

    @Test
    void missesCapNetAdmin() throws IOException {
        capabilities("0000000001000000");
        sysctl("net.ipv4.tcp_allowed_congestion_control", "reno cubic bbr");
        onlyFinding(
                Level.WARN,
                "AmbientCapabilities=CAP_NET_ADMIN in the systemd unit, --cap-add=NET_ADMIN for a container",
                "");
    }

    @Test
    void saysWhyEarlySynWouldBeOff() {
        earlySynCause = "the process lacks CAP_NET_RAW (give it)";
        onlyFinding(Level.WARN, earlySynCause, SERVICES);
        assertThat(examine(SERVICES + "early_syn: {mode: off}\n"))
                .extracting(Finding::level)
                .containsOnly(Level.OK);
        assertThat(examine("roles: [relay]\n")).extracting(Finding::level).containsOnly(Level.OK);
    }

    @ParameterizedTest
    @CsvSource({
        "1023, 1000, 2, BAD",
        "3999, 1000, 2, WARN",
        "4000, 1000, 2, OK",
        "unlimited, 100000, 64, OK",
        "399999, 100000, 0, WARN",
        "400000, 100000, 0, OK"
    })
    void comparesOpenFilesWithTheFlowsOfAllLoops(String limit, int flows, int loops, Level level) throws IOException {
        openFiles(limit);
        assertThat(examine("loops: " + loops + "\nlimits: {flows_per_loop: " + flows + "}\n"))
                .filteredOn(finding -> finding.check().equals("open files"))
                .extracting(Finding::level)
                .containsExactly(level);
    }

    @Test
    void looksAtTheCongestionControlThatIsAskedFor() throws IOException {
        assertThat(examine("congestion: bbr\n")).extracting(Finding::level).containsOnly(Level.OK);
        onlyFinding(Level.BAD, "modprobe tcp_vegas", "congestion: vegas\n");
        capabilities("0000000000000000");
        assertThat(examine(""))
                .extracting(Finding::remedy)
                .contains("CAP_NET_ADMIN, or sysctl -w net.ipv4.tcp_allowed_congestion_control='reno cubic bbr'");
        assertThat(examine("congestion: bbr\n"))
                .filteredOn(finding -> finding.level() == Level.BAD)
                .extracting(Finding::remedy)
                .containsExactly(
                        "CAP_NET_ADMIN, or sysctl -w net.ipv4.tcp_allowed_congestion_control='reno cubic bbr'");
    }

    @Test
    void looksAtTheCongestionControlOfEachKindOfLeg() {
        onlyFinding(
                Level.BAD,
                "modprobe tcp_westwood",
                "services: [{name: web, type: forward, listen: '127.0.0.1:1', destination: 'o:1', congestion: westwood}]\n");
    }

    @Test
    void looksAtIoUringWhenItIsAskedFor() {
        assertThat(examine("transport: io_uring\n")).hasSize(12);
        ioUringCause = "io_uring is not there: no (kernel.io_uring_disabled is 2: set it to 0)";
        List<Finding> findings = examine("transport: io_uring\n");
        assertThat(findings.getLast().level()).isEqualTo(Level.BAD);
        assertThat(findings.getLast().line()).startsWith("BAD   io_uring: io_uring is not there");
        assertThat(DoctorCommand.exitCode(findings)).isEqualTo(ExitCode.FAILED);
    }

    private void onlyFinding(Level level, String remedy, String config) {
        List<Finding> findings = examine(config);
        assertThat(findings)
                .filteredOn(finding -> finding.level() != Level.OK)
                .extracting(Finding::level, Finding::remedy)
                .containsExactly(tuple(level, remedy));
        assertThat(DoctorCommand.exitCode(findings)).isEqualTo(level == Level.BAD ? ExitCode.FAILED : ExitCode.DONE);
    }

    private List<Finding> examine(String config) {
        NodeConfig settings = config.isEmpty() ? null : ConfigFile.parse("node.yaml", NODE + config, NodeConfig.class);
        return new Doctor(new Machine(proc, 2, earlySynCause, ioUringCause), settings).examine();
    }

    private void sysctl(String name, String value) throws IOException {
        file("sys/" + name.replace('.', '/'), value + "\n");
    }

    private void capabilities(String bits) throws IOException {
        file("self/status", "Name:\tjava\nCapPrm:\tffffffffffffffff\nCapEff:\t" + bits + "\n");
    }

    private void openFiles(String limit) throws IOException {
        file(
                "self/limits",
                "Limit                     Soft Limit           Hard Limit           Units     \n"
                        + "Max open files            " + limit + "              999999               files     \n");
    }

    private void file(String name, String text) throws IOException {
        Path path = proc.resolve(name);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
