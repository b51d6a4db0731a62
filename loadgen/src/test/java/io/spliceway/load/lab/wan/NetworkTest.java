// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.load.lab.wan.FakeWire.Received;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NetworkTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long GBIT = 1_000_000_000;
    private static final Shape CLEAN_10_MS = new Shape(10 * MS, 0, Shape.UNLIMITED, 0);
    private static final String[] NAMES = {"a", "b", "c"};

    private long nowNs = 5;
    private final List<FakeWire> wires = new ArrayList<>();
    private final NetworkBuilder builder = new NetworkBuilder(1, () -> nowNs, 64);
    private @Nullable Network network;

    NetworkTest() {
        for (int i = 0; i < NAMES.length; i++) {
            FakeWire wire = new FakeWire(() -> nowNs);
            wires.add(wire);
            builder.host(NAMES[i], wire, List.of(v4(i), v6(i)));
        }
    }

    @AfterEach
    void close() {
        network().close();
    }

    @Test
    void deliversAfterTheDelayAndToTheOneAddressed() {
        builder.link("a", "b", CLEAN_10_MS).link("a", "c", new Shape(3 * MS, 0, 0, 0));
        send(0, Packets.udp(v4(0), v4(1), 100, 1));
        send(0, Packets.udp(v6(0), v6(2), 100, 2));
        runUntil(20 * MS);
        assertThat(received(1)).containsExactly(1);
        assertThat(received(2)).containsExactly(2);
        assertThat(wires.get(1).received.getFirst().atNs()).isEqualTo(5 + 10 * MS);
        assertThat(wires.get(2).received.getFirst().atNs()).isEqualTo(5 + 3 * MS);
    }

    @Test
    void hostsWithoutALinkCannotReachEachOther() {
        builder.link("a", "b", CLEAN_10_MS);
        send(0, Packets.udp(v4(0), v4(2), 100, 1));
        send(0, Packets.udp(v4(0), InetAddress.ofLiteral("192.0.2.1"), 100, 2));
        send(0, new byte[50]);
        runUntil(20 * MS);
        assertThat(received(2)).isEmpty();
        assertThat(network().endpoints().getFirst().unroutable().value()).isEqualTo(2);
        assertThat(network().endpoints().getFirst().malformed().value()).isEqualTo(1);
    }

    @Test
    void aGatewayGetsEverythingWhateverTheDestination() {
        builder.link("a", "b", CLEAN_10_MS).link("a", "c", CLEAN_10_MS).gateway("a", "b");
        send(0, Packets.udp(v4(0), v4(2), 100, 1));
        send(0, Packets.udp(v4(0), InetAddress.ofLiteral("192.0.2.1"), 100, 2));
        send(2, Packets.udp(v4(2), v4(0), 100, 3));
        runUntil(20 * MS);
        assertThat(received(1)).containsExactly(1, 2);
        assertThat(received(0)).containsExactly(3);
    }

    @Test
    void accessIsSharedByAllThatAHostSendsAndReceives() {
        Shape slow = new Shape(MS, 0, 8_000_000, 1 << 20); // One byte in a microsecond.
        builder.access("a", slow).link("a", "b", CLEAN_10_MS).link("a", "c", CLEAN_10_MS);
        send(0, Packets.udp(v4(0), v4(1), 1000, 1));
        send(0, Packets.udp(v4(0), v4(2), 1000, 2));
        send(1, Packets.udp(v4(1), v4(0), 1000, 3));
        send(2, Packets.udp(v4(2), v4(0), 1000, 4));
        runUntil(50 * MS);
        assertThat(wires.get(1).received.getFirst().atNs()).isEqualTo(5 + MS + MS + 10 * MS);
        assertThat(wires.get(2).received.getFirst().atNs()).isEqualTo(5 + 2 * MS + MS + 10 * MS);
        assertThat(wires.get(0).received)
                .extracting(Received::atNs)
                .containsExactly(5 + 10 * MS + MS + MS, 5 + 10 * MS + 2 * MS + MS);
    }

    @Test
    void paysForEverySegmentOfASuperPacketAndCutsWhatTakesLong() {
        builder.link("a", "b", new Shape(MS, 0, GBIT, 1 << 20));
        send(0, Packets.superPacket(v4(0), v4(1), 40 * Packets.MSS, 0x18, 9));
        runUntil(50 * MS);
        List<Received> received = wires.get(1).received;
        // 40 packets of 1500 bytes take 480 us; a run may take 300 us after its first packet.
        assertThat(received).extracting(Received::atNs).containsExactly(5 + MS + 312_000, 5 + MS + 480_000);
        assertThat(direction("a", "b").counters().packets().value()).isEqualTo(40);
        assertThat(direction("a", "b").counters().bytes().value()).isEqualTo(40 * 1500);
    }

    @Test
    void losesAndDropsSingleSegments() {
        builder.link("a", "b", new Shape(MS, 0.1, Shape.UNLIMITED, 0)).link("a", "c", new Shape(MS, 0, GBIT, 15_000));
        for (int i = 0; i < 100; i++) {
            send(0, Packets.superPacket(v4(0), v4(1), 40 * Packets.MSS, 0x18, i));
        }
        send(0, Packets.superPacket(v4(0), v4(2), 40 * Packets.MSS, 0x18, 0));
        runUntil(50 * MS);
        Stage.Counters lossy = direction("a", "b").counters();
        assertThat(lossy.packets().value()).isEqualTo(4000);
        assertThat(lossy.lost().value()).isBetween(300L, 500L);
        assertThat(segments(1)).isEqualTo(4000 - lossy.lost().value());
        assertThat(direction("a", "c").counters().dropped().value()).isEqualTo(30);
        assertThat(direction("a", "c").counters().backlogPeakBytes().value()).isEqualTo(15_000);
        assertThat(segments(2)).isEqualTo(10);
    }

    @Test
    void keepsTheOrderWhenTheDelayShrinks() {
        builder.link("a", "b", CLEAN_10_MS);
        send(0, Packets.udp(v4(0), v4(1), 100, 1));
        runUntil(MS);
        direction("a", "b").reshape(new Shape(MS, 0, 0, 0));
        send(0, Packets.udp(v4(0), v4(1), 100, 2));
        runUntil(20 * MS);
        send(0, Packets.udp(v4(0), v4(1), 100, 3));
        runUntil(40 * MS);
        assertThat(received(1)).containsExactly(1, 2, 3);
        assertThat(wires.get(1).received).extracting(Received::atNs).containsExactly(5 + 10 * MS, 5 + 10 * MS, 21 * MS);
    }

    @Test
    void latenessIsSeenAndDoesNotAddUp() {
        builder.access("a", new Shape(MS, 0, 0, 0)).link("a", "b", CLEAN_10_MS);
        send(0, Packets.udp(v4(0), v4(1), 100, 1));
        nowNs = 3 * MS; // 2 ms late at the first stage, but in time for the second.
        network().deliverDue(nowNs);
        nowNs = 14 * MS;
        network().deliverDue(nowNs);
        Path path = Objects.requireNonNull(network().directions().get(2).path());
        assertThat(path.lateness().maxNs() / 1e6).isBetween(2.9, 3.1);
        assertThat(wires.get(1).received).hasSize(1);
        network().resetCounters();
        network().resetLateness();
        assertThat(path.lateness().maxNs()).isZero();
        assertThat(direction("a", "b").counters().packets().value()).isZero();
    }

    @Test
    void countsWhatAReceiverRefuses() {
        builder.link("a", "b", new Shape(0, 0, 0, 0));
        wires.get(1).refuses = true;
        send(0, Packets.udp(v4(0), v4(1), 100, 1));
        assertThat(network().endpoints().get(1).undelivered().value()).isEqualTo(1);
    }

    private void send(int host, byte[] packet) {
        wires.get(host).toSend.add(packet);
        while (network().takeFrom(network().endpoints().get(host)) > 0) {}
    }

    /** Moves the clock from one due time to the next, as a loop that is never late. */
    private void runUntil(long untilNs) {
        while (network().nextDueNs() <= untilNs) {
            nowNs = network().nextDueNs();
            network().deliverDue(nowNs);
        }
        nowNs = untilNs;
    }

    private Stage direction(String from, String to) {
        return network().directions().stream()
                .filter(direction ->
                        direction.from().equals(from) && direction.to().equals(to))
                .findFirst()
                .orElseThrow()
                .stage();
    }

    private List<Integer> received(int host) {
        return wires.get(host).received.stream()
                .map(received -> Packets.udpNumber(received.packet().array()))
                .toList();
    }

    private int segments(int host) {
        Packet packet = new Packet();
        return wires.get(host).received.stream()
                .flatMapToInt(received -> {
                    packet.wrap(received.packet(), 0, received.packet().capacity());
                    return IntStream.of(packet.segments());
                })
                .sum();
    }

    private Network network() {
        if (network == null) {
            network = builder.build();
        }
        return network;
    }

    private static InetAddress v4(int host) {
        return InetAddress.ofLiteral("10.77.0." + (host + 1));
    }

    private static InetAddress v6(int host) {
        return InetAddress.ofLiteral("fd00:77::" + (host + 1));
    }
}
