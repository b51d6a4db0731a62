// SPDX-License-Identifier: Apache-2.0
package io.spliceway.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spliceway.linux.Bind;
import io.spliceway.linux.Close;
import io.spliceway.linux.Errno;
import io.spliceway.linux.Ioctl;
import io.spliceway.linux.Ip;
import io.spliceway.linux.Listen;
import io.spliceway.linux.Mark;
import io.spliceway.linux.Repair;
import io.spliceway.linux.SockOpt;
import io.spliceway.linux.Socket;
import io.spliceway.linux.Tcp;
import io.spliceway.linux.TcpInfo;
import io.spliceway.repair.Net.Host;
import io.spliceway.repair.RepairException.Reason;
import io.spliceway.repair.RepairState.Negotiated;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every part of a connection's state, read back from the kernel after it was restored and used by the peer. */
@Tag("root")
@Timeout(120)
class RepairIT {
    private static Net net;

    @BeforeAll
    static void makeNet() throws Exception {
        net = new Net(0);
    }

    @AfterAll
    static void removeNet() throws Exception {
        if (net != null) {
            net.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsRestoredIsWhatWasFrozen(boolean v6) throws Exception {
        byte[] unread = Pair.random(50_000, 1);
        byte[] unacknowledged = Pair.random(900_000, 2);
        try (Pair pair = Pair.connect(net, v6)) {
            pair.exchange();
            pair.peer.getOutputStream().write(unread);
            pair.awaitUnread(unread.length);
            TcpInfo info = Tcp.info(pair.host.number);
            net.guard(Host.HERE);
            // Acknowledgements are dropped from here on: some is sent, up to the congestion window, and no more.
            Tcp.setNoDelay(pair.host.number, true);
            Tcp.setKeepAlive(pair.host.number, 100, 10, 3);
            Tcp.setUserTimeoutMs(pair.host.number, 45_000);
            Tcp.setMaxRetransmitTimeoutMs(pair.host.number, 7_000);
            Tcp.setNotSentLowatBytes(pair.host.number, 1 << 20);
            Tcp.setCongestion(pair.host.number, "reno");
            SockOpt.setReuseAddress(pair.host.number, true);
            SockOpt.setReusePort(pair.host.number, true);
            Ip.setTransparent(pair.host.number, true);
            SockOpt.forceSendBufferBytes(pair.host.number, 4 << 20);
            assertThat(pair.host.offer(unacknowledged, 0)).isEqualTo(unacknowledged.length);
            Fd.await("sent", () -> sent(pair.host.number) > 10_000);

            RepairState state = pair.detachGuarded();
            assertThat(state.receive().bytes().toByteArray()).isEqualTo(unread);
            assertThat(state.send().bytes().toByteArray()).isEqualTo(unacknowledged);
            assertThat(state.send().sentBytes()).isBetween(10_001, unacknowledged.length - 1);

            RestoredSocket restored =
                    net.in(Host.HERE, () -> RestoredSocket.restore(RepairState.fromBytes(state.toBytes())));
            assertThat(Repair.window(restored.fd())).isEqualTo(state.window());
            assertThat(sent(restored.fd()))
                    .isEqualTo(Ioctl.unacknowledgedBytes(restored.fd()))
                    .isEqualTo(state.send().sentBytes());
            pair.host = new Fd(restored.start());
            assertThat(Repair.isOn(pair.host.number)).isZero();
            assertThat(Tcp.info(pair.host.number).sendMss()).isEqualTo(info.sendMss());
            assertThat(Ioctl.unacknowledgedBytes(pair.host.number)).isEqualTo(unacknowledged.length);
            assertSame(pair, state);

            net.unguard(Host.HERE);
            assertThat(pair.peer.getInputStream().readNBytes(unacknowledged.length))
                    .isEqualTo(unacknowledged);
            assertThat(pair.host.receive(unread.length)).isEqualTo(unread);
            pair.exchange();
        }
    }

    /** An application may turn it on after it was carried over. */
    @Test
    void keepaliveThatIsOffKeepsItsTimes() throws Exception {
        try (Pair pair = Pair.connect(net, false)) {
            Tcp.setKeepAliveTimes(pair.host.number, 100, 10, 3);
            RepairState state = pair.carryOver();
            assertThat(SockOpt.getKeepAlive(pair.host.number)).isZero();
            assertThat(Tcp.getKeepIdleS(pair.host.number)).isEqualTo(100);
            assertThat(Tcp.getKeepIntervalS(pair.host.number)).isEqualTo(10);
            assertThat(Tcp.getKeepCount(pair.host.number)).isEqualTo(3);
            assertSame(pair, state);
        }
    }

    @Test
    void theLongestRetransmissionTimeoutIsKept() throws Exception {
        try (Pair pair = Pair.connect(net, false)) {
            int set = Tcp.setMaxRetransmitTimeoutMs(pair.host.number, 5_000);
            assumeTrue(set != -Errno.ENOPROTOOPT, "TCP_RTO_MAX_MS needs Linux 6.15");
            assertThat(pair.carryOver().settings().maxRetransmitTimeoutMs()).isEqualTo(5_000);
            assertThat(Tcp.getMaxRetransmitTimeoutMs(pair.host.number)).isEqualTo(5_000);
        }
    }

    /** Only marked packets find the peer, so the mark has to be there when the kernel looks for the route. */
    @Test
    void whatTheRouteDependsOnIsSetInTime() throws Exception {
        try (Pair pair = Pair.connect(net, false)) {
            RepairState state = pair.freezeAndDetach();
            net.ip(
                    Host.HERE,
                    "rule add fwmark 7 table 100",
                    "route add 10.99.0.0/24 dev eth0 table 100",
                    "route del 10.99.0.0/24 dev eth0");
            try {
                RepairException refusal = catchThrowableOfType(
                        RepairException.class, () -> net.in(Host.HERE, () -> RestoredSocket.restore(state)));
                assertThat(refusal.reason()).isEqualTo(Reason.NO_ADDRESS);
                try (RestoredSocket restored = net.in(
                        Host.HERE,
                        () -> RestoredSocket.restore(
                                state, fd -> assertThat(Mark.set(fd, 7)).isZero()))) {
                    net.unguard(Host.HERE);
                    pair.host = new Fd(restored.start());
                }
                pair.exchange();
            } finally {
                net.ip(
                        Host.HERE,
                        "route add 10.99.0.0/24 dev eth0 proto kernel scope link src " + Net.HOST4,
                        "route del 10.99.0.0/24 dev eth0 table 100",
                        "rule del fwmark 7 table 100");
            }
        }
    }

    /** Freezes once more, without another end, and compares what must not have changed. */
    private static void assertSame(Pair pair, RepairState before) throws RepairException {
        try (FrozenSocket again = FrozenSocket.freeze(pair.host.number)) {
            RepairState after = again.state();
            assertThat(after.local()).isEqualTo(before.local());
            assertThat(after.peer()).isEqualTo(before.peer());
            assertThat(after.receive()).isEqualTo(before.receive());
            assertThat(after.send().sequence()).isEqualTo(before.send().sequence());
            assertThat(after.send().bytes()).isEqualTo(before.send().bytes());
            assertThat(after.send().end()).isEqualTo(before.send().end());
            assertThat(after.settings()).isEqualTo(before.settings());
            assertThat(withoutTime(after.negotiated())).isEqualTo(withoutTime(before.negotiated()));
            assertThat(after.negotiated().timestamp() - before.negotiated().timestamp())
                    .as("milliseconds since it was restored")
                    .isBetween(0L, before.negotiated().timestamps() ? 5_000L : 0L);
        }
    }

    private static Negotiated withoutTime(Negotiated from) {
        return new Negotiated(
                from.mssBytes(),
                from.windowScaling(),
                from.sendScale(),
                from.receiveScale(),
                from.sack(),
                from.timestamps(),
                from.timestampsInUs(),
                0);
    }

    private static int sent(int fd) {
        return Ioctl.unacknowledgedBytes(fd) - Ioctl.unsentBytes(fd);
    }

    /** The options come from the state, not from what the kernel would choose now. */
    @ParameterizedTest
    @CsvSource({
        "net.ipv4.tcp_timestamps,0,1",
        "net.ipv4.tcp_timestamps,1,0",
        "net.ipv4.tcp_sack,0,1",
        "net.ipv4.tcp_sack,1,0",
        "net.ipv4.tcp_window_scaling,0,1",
        "net.ipv4.tcp_window_scaling,1,0"
    })
    void optionsAreThoseOfTheHandshake(String sysctl, String then, String now) throws Exception {
        net.sysctl(Host.HERE, sysctl, then);
        try (Pair pair = Pair.connect(net, false)) {
            net.sysctl(Host.HERE, sysctl, now);
            TcpInfo before = Tcp.info(pair.host.number);
            assertThat(before.options() & optionBit(sysctl)).isEqualTo(then.equals("1") ? optionBit(sysctl) : 0);
            RepairState state = pair.carryOver();
            TcpInfo after = Tcp.info(pair.host.number);
            assertThat(after.options() & 7).isEqualTo(before.options() & 7);
            assertThat(after.sendWindowScale()).isEqualTo(before.sendWindowScale());
            assertThat(after.receiveWindowScale()).isEqualTo(before.receiveWindowScale());
            assertSame(pair, state);
            long segmentsBefore = Tcp.info(pair.host.number).dataSegmentsIn();
            for (int i = 0; i < 20; i++) {
                pair.exchange();
            }
            // 50,000 bytes are 35 full segments; with a window that is scaled at one end only they would be hundreds.
            assertThat(Tcp.info(pair.host.number).dataSegmentsIn() - segmentsBefore)
                    .isLessThan(20 * 100);
        } finally {
            net.sysctl(Host.HERE, sysctl, "1");
        }
    }

    private static int optionBit(String sysctl) {
        return switch (sysctl) {
            case "net.ipv4.tcp_timestamps" -> TcpInfo.OPTION_TIMESTAMPS;
            case "net.ipv4.tcp_sack" -> TcpInfo.OPTION_SACK;
            default -> TcpInfo.OPTION_WINDOW_SCALE;
        };
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anIdleConnectionGoesOn(boolean v6) throws Exception {
        try (Pair pair = Pair.connect(net, v6)) {
            for (int i = 0; i < 3; i++) {
                pair.carryOver();
            }
            pair.exchange();
        }
    }

    /** The connection goes on beside its listener, and a listener that starts anew can have the port. */
    @Test
    void anAcceptedConnectionLetsItsListenerStartAgain() throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(Net.HOST4), 7_000);
        int listener = net.in(Host.HERE, () -> listen(address));
        try (Pair pair = Pair.accept(net, listener, address.getPort())) {
            pair.carryOver();
            pair.exchange();
            Close.close(listener);
            listener = net.in(Host.HERE, () -> listen(address));
            assertThat(listener).isPositive();
            pair.exchange();
        } finally {
            Close.close(listener);
        }
    }

    private static int listen(InetSocketAddress address) {
        int fd = Socket.tcp(address.getAddress());
        SockOpt.setReuseAddress(fd, true);
        int result = Bind.bind(fd, address);
        return result < 0 ? result : Listen.listen(fd, 1) < 0 ? -1 : fd;
    }

    @Test
    void aLinkLocalConnectionGoesOn() throws Exception {
        try (Pair pair = Pair.connectOnLink(net)) {
            RepairState state = pair.carryOver();
            assertThat(((Inet6Address) state.local().getAddress()).getScopeId()).isEqualTo(net.scope(Host.HERE));
            pair.exchange();
        }
    }

    /** Otherwise only a retransmission would, a second later; on a slow machine that may be the first one day. */
    @Test
    void theProbeFetchesTheAcknowledgementsThatWereDropped() throws Exception {
        boolean retransmitted = true;
        for (int i = 0; i < 5 && retransmitted; i++) {
            try (Pair pair = Pair.connect(net, false)) {
                byte[] sent = Pair.random(5_000, 6);
                net.guard(Host.HERE);
                pair.host.send(sent);
                assertThat(pair.peer.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
                RepairState state = pair.detachGuarded();
                assertThat(state.send().sentBytes()).isEqualTo(sent.length);
                pair.restore(state);
                Fd.await("acknowledged", () -> Ioctl.unacknowledgedBytes(pair.host.number) == 0);
                retransmitted = Tcp.info(pair.host.number).totalRetransmits() > 0;
                pair.exchange();
            }
        }
        assertThat(retransmitted).isFalse();
    }

    /** The MSS of loopback is larger than any that TCP_MAXSEG takes. */
    @Test
    void aConnectionWithHugeSegmentsGoesOn() throws Exception {
        try (Pair pair = Pair.connectOnLoopback(net)) {
            RepairState state = pair.carryOver();
            assertThat(state.negotiated().mssBytes()).isGreaterThan(32_767);
            assertSame(pair, state);
            pair.exchange();
        }
    }

    /** Both sides have written until nothing fitted any more; nobody reads until it is restored. */
    @Test
    void fullQueuesBothWaysArriveWhole() throws Exception {
        byte[] down = Pair.random(24 << 20, 3);
        byte[] up = Pair.random(24 << 20, 4);
        try (Pair pair = Pair.connect(net, false)) {
            FutureTask<Void> writer = pair.peerWrites(down);
            int sent = fill(pair, up);
            RepairState state = pair.freezeAndDetach();
            restoreWhereLittleMayBeUnsent(pair, state);
            assertThat(state.receive().bytes().length()).isGreaterThan(100_000);
            assertThat(state.send().bytes().length()).isGreaterThan(100_000);
            assertThat(state.send().sentBytes()).isLessThan(state.send().bytes().length());

            FutureTask<byte[]> read = pair.peerReads(up.length);
            assertThat(Arrays.equals(pair.host.receive(down.length), down)).isTrue();
            pair.host.send(Arrays.copyOfRange(up, sent, up.length));
            assertThat(Arrays.equals(read.get(), up)).isTrue();
            writer.get();
        }
    }

    /** Whatever the new place allows its own connections, a queue that was there has to fit. */
    private static void restoreWhereLittleMayBeUnsent(Pair pair, RepairState state) throws Exception {
        net.sysctl(Host.HERE, "net.ipv4.tcp_notsent_lowat", "16384");
        try {
            pair.restore(state);
        } finally {
            net.sysctl(Host.HERE, "net.ipv4.tcp_notsent_lowat", "4294967295");
        }
    }

    /** Sends until both queues have stood still for a while. */
    private static int fill(Pair pair, byte[] up) throws InterruptedException {
        int sent = 0;
        int unread = -1;
        for (int still = 0; still < 10; ) {
            int now = pair.host.offer(up, sent);
            int unreadNow = Ioctl.unreadBytes(pair.host.number);
            still = now == 0 && unreadNow == unread ? still + 1 : 0;
            unread = unreadNow;
            sent += now;
            Thread.sleep(20);
        }
        return sent;
    }

    /** Without a guard: it works or says that packets come in, and neither harms the connection. */
    @Test
    void aLiveTransferIsFrozenAndGoesOnAgainAndAgain() throws Exception {
        int frozenTimes = 0;
        int inMotionTimes = 0;
        byte[] down = Pair.random(32 << 20, 5);
        try (Pair pair = Pair.connect(net, false)) {
            SockOpt.setReuseAddress(pair.host.number, true);
            long start = firstUnread(pair);
            FutureTask<Void> writer = pair.peerWrites(down);
            byte[] got = new byte[down.length];
            int done = 0;
            for (int i = 0; i < 300; i++) {
                byte[] some = pair.host.receive(100_000);
                System.arraycopy(some, 0, got, done, some.length);
                done += some.length;
                try (FrozenSocket frozen = FrozenSocket.freeze(pair.host.number)) {
                    assertThat(Repair.isOn(pair.host.number)).isEqualTo(1);
                    assertThat(firstUnread(frozen.state())).isEqualTo(start + done & 0xffff_ffffL);
                    frozenTimes++;
                } catch (RepairException e) {
                    assertThat(e.reason()).isEqualTo(Reason.IN_MOTION);
                    inMotionTimes++;
                }
                assertThat(Repair.isOn(pair.host.number)).isZero();
                assertThat(SockOpt.getReuseAddress(pair.host.number)).isEqualTo(1);
            }
            byte[] rest = pair.host.receive(down.length - done);
            System.arraycopy(rest, 0, got, done, rest.length);
            assertThat(Arrays.equals(got, down)).isTrue();
            writer.get();
            pair.exchange();
        }
        assertThat(frozenTimes).as("frozen; in motion " + inMotionTimes).isPositive();
    }

    private static long firstUnread(Pair pair) throws RepairException {
        try (FrozenSocket frozen = FrozenSocket.freeze(pair.host.number)) {
            return firstUnread(frozen.state());
        }
    }

    private static long firstUnread(RepairState state) {
        return state.receive().sequence() - state.receive().bytes().length() & 0xffff_ffffL;
    }

    @Test
    void timestampsNeverGoBack() throws Exception {
        try (Pair pair = Pair.connect(net, false)) {
            long before = 0;
            for (int i = 0; i < 5; i++) {
                RepairState state = pair.carryOver();
                assertThat(state.negotiated().timestamps()).isTrue();
                assertThat(state.negotiated().timestamp()).isGreaterThanOrEqualTo(before);
                before = state.negotiated().timestamp();
                assertThat(Repair.timestamp(pair.host.number)).isBetween(before, before + 10_000);
                pair.exchange();
            }
        }
    }
}
