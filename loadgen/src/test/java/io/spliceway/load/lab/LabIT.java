// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.spliceway.load.lab.emulator.LabStats;
import io.spliceway.load.lab.emulator.LabStats.Direction;
import io.spliceway.load.lab.machine.LabState;
import io.spliceway.load.lab.machine.ProcessRun;
import io.spliceway.load.lab.spec.LabSpec;
import io.spliceway.load.lab.spec.LinkChange;
import io.spliceway.settings.BitRate;
import io.spliceway.settings.ByteSize;
import io.spliceway.settings.ExitCode;
import io.spliceway.settings.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What packets meet in a lab. One lab for all, its links set anew for each test. */
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabIT {
    private static final LabSpec SPEC = LabSpec.parse("lab.yaml", """
            name: it-lab
            hosts:
              a: {address: 10.77.0.1, address6: 'fd77::1'}
              b: {address: 10.77.0.2, address6: 'fd77::2', access: {delay: 0ms}}
              c: {address: 10.77.0.3, gateway: b}
            links:
              - {between: [a, b], delay: 0ms}
              - {between: [b, c], delay: 0ms}
            """);
    private static final LinkChange CLEAN = new LinkChange(Duration.ZERO, 0.0, new BitRate(0), null);
    private static final double MSS = 1448;

    @SuppressWarnings("NullAway.Init") // Made before all tests.
    private Lab lab;

    @SuppressWarnings("NullAway.Init")
    private RunningPeer a;

    @SuppressWarnings("NullAway.Init")
    private RunningPeer b;

    @BeforeAll
    void up() {
        RootOnly.assume();
        lab = Lab.up(SPEC);
        a = RunningPeer.start(lab, "a");
        b = RunningPeer.start(lab, "b");
        a.awaitReady();
        b.awaitReady();
    }

    @AfterAll
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    @BeforeEach
    void clean() {
        lab.setLink("a", "b", CLEAN);
        lab.setAccess("b", CLEAN);
        lab.resetStats();
    }

    @Test
    void aRoundTripTakesTwiceTheDelayAndAChangeTakesEffectAtOnce() {
        assertThat(a.rttMs("b")).isBetween(0.0, 15.0);
        lab.setLink("a", "b", LinkChange.delay(Duration.ofMillis(10)));
        assertThat(a.rttMs("b")).isBetween(20.0, 40.0);
        assertThat(a.rttMs("fd77::2")).isBetween(20.0, 40.0);
        lab.setDirection("b", "a", LinkChange.delay(Duration.ofMillis(30)));
        lab.setAccess("b", LinkChange.delay(Duration.ofMillis(5)));
        assertThat(a.rttMs("10.77.0.2")).isBetween(50.0, 70.0);
    }

    @Test
    void losesTheFractionItWasTold() {
        lab.setDirection("a", "b", LinkChange.loss(0.05));
        int packets = 20_000;
        assertThat(a.ask("blast b " + packets + " 100")).isEqualTo("sent");
        long arrived = Long.parseLong(b.ask("sunk"));
        double sigma = Math.sqrt(packets * 0.05 * 0.95);
        Direction direction = lab.stats().direction("a", "b");
        assertThat(direction.packets()).isEqualTo(packets);
        assertThat((double) direction.lost()).isCloseTo(packets * 0.05, within(5 * sigma));
        assertThat(arrived).isEqualTo(packets - direction.lost());
    }

    @Test
    void aTransferGetsTheRateAndPaysForHeaders() {
        lab.setLink(
                "a", "b", new LinkChange(Duration.ofMillis(2), null, BitRate.parse("100Mbit"), ByteSize.parse("2MiB")));
        int bytes = 20_000_000;
        String[] answer = a.ask("send b " + bytes).split(" ", -1);
        assertThat(answer[1]).isEqualTo(answer[0]);
        double wireBits = bytes / 2.0 * 8 * 1500 / MSS;
        // Never above the rate; below it also when the machine is busy.
        assertThat(wireBits / Long.parseLong(answer[2])).as("Mbit/s").isBetween(50.0, 105.0);
    }

    @Test
    void aFullQueueDropsAndSaysSo() {
        lab.setDirection("a", "b", new LinkChange(null, null, BitRate.parse("10Mbit"), ByteSize.parse("15000")));
        int packets = 1000;
        assertThat(a.ask("blast b " + packets + " 972")).isEqualTo("sent");
        long arrived = Long.parseLong(b.ask("sunk"));
        Direction direction = lab.stats().direction("a", "b");
        assertThat(direction.dropped()).isGreaterThan(packets / 2);
        assertThat(direction.backlogPeakBytes()).isBetween(14_000L, 15_000L);
        assertThat(arrived).isEqualTo(packets - direction.dropped());
    }

    @Test
    void accessIsSharedAndCounted() {
        lab.setAccess("b", new LinkChange(null, null, BitRate.parse("50Mbit"), ByteSize.parse("1MiB")));
        String[] answer = a.ask("send b 5000000").split(" ", -1);
        assertThat(answer[1]).isEqualTo(answer[0]);
        double wireBits = 2_500_000 * 8.0 * 1500 / MSS;
        assertThat(wireBits / Long.parseLong(answer[2])).as("Mbit/s").isBetween(25.0, 52.5);
        assertThat(lab.stats().direction("wan", "b").bytes()).isGreaterThan(5_000_000);
    }

    @Test
    void aLossyTransferArrivesWholeAndTheLoopAllocatesNothing() {
        lab.setLink("a", "b", new LinkChange(Duration.ofNanos(200_000), 0.005, null, null));
        assertThat(a.ask("send b 10000000")).isNotEmpty();
        LabStats before = lab.stats();
        String[] answer = a.ask("send b 20000000").split(" ", -1);
        LabStats after = lab.stats();
        assertThat(answer[1]).isEqualTo(answer[0]);
        assertThat(after.direction("a", "b").lost()).isGreaterThan(50);
        assertThat(after.emulator().allocatedBytes() - before.emulator().allocatedBytes())
                .as("bytes allocated over %d packets", after.direction("a", "b").packets())
                .isLessThan(20_000);
        for (String host : List.of("a", "b")) {
            assertThat(counter(host, "Tcp:", "InErrs")).isZero();
            assertThat(counter(host, "Tcp:", "InCsumErrors")).isZero();
            assertThat(counter(host, "Ip:", "InHdrErrors")).isZero();
        }
    }

    @Test
    void onlyLinkedHostsReachEachOtherUnlessThereIsAGateway() {
        assertThat(a.ask("reach b 2000")).isEqualTo("reached");
        assertThat(a.ask("reach c 300")).isEqualTo("unreachable");
        assertThat(lab.stats().host("a").unroutable()).isPositive();
        long before = counter("b", "Ip:", "InReceives");
        lab.run("c", List.of("bash", "-c", "echo > /dev/udp/10.77.0.1/9"), Duration.ofSeconds(5));
        assertThat(counter("b", "Ip:", "InReceives")).as("b is the router of c").isGreaterThan(before);
    }

    @Test
    void commandsRunInTheirNamespaceWithTheirExitCode() {
        ProcessRun run =
                lab.run("a", List.of("sh", "-c", "cat /etc/resolv.conf; echo oops >&2; exit 7"), Duration.ofSeconds(5));
        assertThat(run.exitCode()).isEqualTo(7);
        assertThat(run.output()).contains("nameserver 127.0.0.1");
        assertThat(run.errors()).isEqualTo("oops\n");
        assertThatThrownBy(() -> lab.run("a", List.of("sleep", "60"), Duration.ofMillis(200)))
                .hasMessageContaining("not done after 200 ms");
        assertThatThrownBy(() -> lab.run("d", List.of("true"), Duration.ofSeconds(1)))
                .isInstanceOf(UserError.class)
                .hasMessage("host: d (expected: one of a, b, c)");
    }

    @Test
    void aChangeThatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> lab.setLink("a", "b", LinkChange.loss(1.5)))
                .isInstanceOfSatisfying(
                        UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessage("lab it-lab: loss: 1.5 (expected: 0..1)");
        assertThatThrownBy(() -> lab.setLink("a", "c", LinkChange.loss(0)))
                .hasMessage("lab it-lab: no link from a to c (expected: one of the lab's)");
        assertThatThrownBy(() -> lab.setLink("a", "b", new LinkChange(null, null, null, new ByteSize(0))))
                .hasMessage("lab it-lab: queue: 0 (expected: at least one packet, the mtu of 1500)");
    }

    @Test
    void aBadRequestIsRefusedAndASilentClientKeepsNobodyWaiting() throws IOException {
        UnixDomainSocketAddress control =
                UnixDomainSocketAddress.of(LabState.of("it-lab").controlSocket());
        try (SocketChannel silent = SocketChannel.open(control)) {
            for (String line : List.of("{}", "null", "[1", "{\"verb\":\"SET\"}", "{\"verb\":\"JUMP\"}")) {
                try (SocketChannel client = SocketChannel.open(control)) {
                    client.write(StandardCharsets.UTF_8.encode(line + "\n"));
                    assertThat(new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8)).readLine())
                            .startsWith("{\"error\":\"");
                }
            }
            assertThat(silent.isConnected()).isTrue();
            assertThat(lab.stats().hosts()).hasSize(3);
        }
    }

    @Test
    void aResetForgetsWhatADeviceDroppedAndReturnsIt() {
        String emulator = Long.toString(lab.stats().emulator().pid());
        ProcessRun.require("kill", "-STOP", emulator);
        try {
            assertThat(a.ask("blast b 15000 100")).isEqualTo("sent");
        } finally {
            ProcessRun.require("kill", "-CONT", emulator);
        }
        long dropped = lab.stats().host("a").deviceDrops();
        assertThat(dropped).isPositive();
        assertThat(lab.resetStats().host("a").deviceDrops()).isEqualTo(dropped);
        assertThat(lab.stats().host("a").deviceDrops()).isZero();
        b.ask("sunk");
    }

    @Test
    void socketsGetBuffersThatDoNotLimitThem() {
        ProcessRun run = lab.run(
                "a",
                List.of("cat", "/proc/sys/net/ipv4/tcp_rmem", "/proc/sys/net/ipv4/tcp_congestion_control"),
                Duration.ofSeconds(5));
        assertThat(run.output()).contains("134217728").contains("cubic");
    }

    /** A number from {@code /proc/net/snmp} of a host. */
    private long counter(String host, String protocol, String name) {
        List<String> lines = lab.run(host, List.of("grep", protocol, "/proc/net/snmp"), Duration.ofSeconds(5))
                .output()
                .lines()
                .filter(line -> line.startsWith(protocol))
                .toList();
        int column = List.of(lines.getFirst().split(" ", -1)).indexOf(name);
        return Long.parseLong(lines.getLast().split(" ", -1)[column]);
    }
}
