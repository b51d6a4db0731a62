// SPDX-License-Identifier: Apache-2.0
package io.spliceway.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spliceway.linux.Close;
import io.spliceway.linux.Connect;
import io.spliceway.linux.Errno;
import io.spliceway.linux.Ioctl;
import io.spliceway.linux.Listen;
import io.spliceway.linux.Open;
import io.spliceway.linux.Repair;
import io.spliceway.linux.Shutdown;
import io.spliceway.linux.SockOpt;
import io.spliceway.linux.Socket;
import io.spliceway.linux.Tcp;
import io.spliceway.linux.TcpInfo;
import io.spliceway.repair.Net.Host;
import io.spliceway.repair.RepairException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can't be frozen or restored says why, leaves nothing behind and sends nothing. */
@Tag("root")
@Timeout(120)
class RefusalIT {
    private static final int SOCK_DGRAM = 2;
    private static final int IPPROTO_MPTCP = 262;

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

    @Test
    void rootMay() throws Exception {
        assertThat(net.in(Host.HERE, TcpRepair::unavailabilityCause)).isNull();
    }

    @Test
    void whatIsNotTcpIsRefused() throws Exception {
        int udp = Socket.socket(Socket.AF_INET, SOCK_DGRAM, 0);
        assertThat(refusal(udp).reason()).isEqualTo(Reason.NOT_TCP);
        Close.close(udp);
        int multipath = Socket.socket(Socket.AF_INET, Socket.SOCK_STREAM, IPPROTO_MPTCP);
        if (multipath >= 0) {
            assertThat(refusal(multipath).reason()).isEqualTo(Reason.NOT_TCP);
            Close.close(multipath);
        }
        int file = Open.open("/dev/null", 0);
        assertThat(refusal(file).reason()).isEqualTo(Reason.NOT_TCP);
        Close.close(file);
        assertThat(refusal(-1)).hasMessage("SO_PROTOCOL: Bad file descriptor");
    }

    @Test
    void aSocketWithoutAConnectionIsRefused() throws Exception {
        int fresh = Socket.tcp(InetAddress.getLoopbackAddress());
        assertThat(refusal(fresh)).hasMessage("fd " + fresh + " has no connection: it is closed");
        Close.close(fresh);

        net.guard(Host.PEER);
        int dialing = net.in(Host.HERE, () -> {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(Net.PEER4), 9);
            int fd = Socket.tcp(address.getAddress());
            Connect.connect(fd, address);
            return fd;
        });
        net.unguard(Host.PEER);
        assertThat(refusal(dialing).reason()).isEqualTo(Reason.NOT_CONNECTED);
        assertThat(refusal(dialing)).hasMessageEndingWith("its handshake is not done");
        Close.close(dialing);
    }

    @Test
    void aListenerIsRefused() throws Exception {
        int fd = net.in(Host.HERE, () -> {
            int made = Socket.tcp(InetAddress.getLoopbackAddress());
            assertThat(Listen.listen(made, 1)).isZero();
            return made;
        });
        assertThat(refusal(fd)).hasMessage("fd " + fd + " has no connection: it listens");
        assertThat(Repair.isOn(fd)).isZero();
        Close.close(fd);
    }

    @Test
    void aResetConnectionIsRefused() throws Exception {
        try (Pair pair = Pair.connect(net, false)) {
            pair.peer.setSoLinger(true, 0);
            pair.peer.close();
            Fd.await("reset", () -> pair.host.state() == TcpInfo.CLOSE);
            assertThat(refusal(pair.host.number).reason()).isEqualTo(Reason.NOT_CONNECTED);
        }
    }

    /** At the mark, before it, and with the urgent byte itself already read. */
    @ParameterizedTest
    @CsvSource({"0,0", "5,0", "0,7", "5,7"})
    void urgentDataIsRefusedUntilItIsRead(int before, int after) throws Exception {
        try (Pair pair = Pair.connect(net, false)) {
            pair.peer.getOutputStream().write(new byte[before]);
            pair.peer.sendUrgentData('U');
            pair.peer.getOutputStream().write(new byte[after]);
            SockOpt.setUrgentInline(pair.host.number, true);
            pair.awaitUnread(before + 1 + after);
            SockOpt.setUrgentInline(pair.host.number, false);

            assertThat(refusal(pair.host.number).reason()).isEqualTo(Reason.URGENT_DATA);
            assertGoesOn(pair);
            pair.host.receive(before);
            assertThat(refusal(pair.host.number).reason()).isEqualTo(Reason.URGENT_DATA);
            if (after > 0) {
                pair.host.receive(after);
                pair.carryOver();
                pair.exchange();
            }
        }
    }

    @Test
    void urgentDataThatIsWantedInlineIsCarriedOnceItIsNext() throws Exception {
        try (Pair pair = Pair.connect(net, false)) {
            SockOpt.setUrgentInline(pair.host.number, true);
            pair.peer.sendUrgentData('U');
            pair.peer.getOutputStream().write('d');
            pair.awaitUnread(2);
            assertThat(pair.carryOver().receive().bytes().toByteArray()).containsExactly('U', 'd');
            assertThat(pair.host.receive(2)).containsExactly('U', 'd');
        }
    }

    @Test
    void aPeekOffsetHidesNothingAndComesBack() throws Exception {
        try (Pair pair = Pair.connect(net, false)) {
            int supported = SockOpt.setPeekOffset(pair.host.number, 3);
            pair.peer.getOutputStream().write(new byte[] {1, 2, 3, 4, 5});
            pair.awaitUnread(5);
            try (FrozenSocket frozen = FrozenSocket.freeze(pair.host.number)) {
                assertThat(frozen.state().receive().bytes().toByteArray()).containsExactly(1, 2, 3, 4, 5);
            }
            assertThat(SockOpt.getPeekOffset(pair.host.number)).isEqualTo(supported == 0 ? 3 : -1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withoutTheCapabilityItIsNamedAndTheConnectionGoesOn(boolean v6) throws Exception {
        try (RepairHost.Running host = RepairHost.start(net, Host.HERE, RepairHost.UNPRIVILEGED)) {
            assertThat(host.ask("cause")).isEqualTo("TCP_REPAIR " + TcpRepair.CAPABILITY);
            try (RepairHost.Listener listener = RepairHost.Listener.open(net, v6)) {
                host.tell("dial " + listener.address() + " " + 100_000);
                java.net.Socket peer = listener.accept();
                assertThat(host.next()).isEqualTo("running");
                assertThat(host.ask("freeze /dev/null"))
                        .startsWith("NOT_PERMITTED SO_SNDBUFFORCE: Operation not permitted (" + TcpRepair.CAPABILITY)
                        .endsWith("repair=0");
                assertThat(peer.getInputStream().readNBytes(100_000)).isEqualTo(RepairHost.stream(0, 100_000));
                peer.close();
            }
        }
    }

    /** It could freeze and detach there, and then not restore. */
    @Test
    void inARootlessContainerNothingIsFrozenThatCouldNotBeRestored() throws Exception {
        Process unshare = new ProcessBuilder("unshare", "-rn", "true").start();
        assumeTrue(unshare.waitFor() == 0, "no user namespace can be made: see user.max_user_namespaces");
        try (RepairHost.Running host = RepairHost.start(net, Host.HERE, RepairHost.ROOTLESS)) {
            assertThat(host.ask("cause")).isEqualTo("SO_SNDBUFFORCE " + TcpRepair.CAPABILITY);
            assertThat(host.ask("loopback"))
                    .startsWith("NOT_PERMITTED SO_SNDBUFFORCE: Operation not permitted")
                    .endsWith("repair=0");
        }
    }

    /** A connection out of a process that is gone can still go on elsewhere. */
    @Test
    void aProcessThatDiesWhileItsConnectionIsFrozenTellsNobody(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("connection");
        try (RepairHost.Listener listener = RepairHost.Listener.open(net, false)) {
            java.net.Socket peer;
            int[] sent;
            try (RepairHost.Running host = RepairHost.start(net, Host.HERE)) {
                host.tell("dial " + listener.address() + " " + 100_000);
                peer = listener.accept();
                assertThat(host.next()).isEqualTo("running");
                assertThat(peer.getInputStream().readNBytes(100_000)).isEqualTo(RepairHost.stream(0, 100_000));
                net.guard(Host.HERE);
                assertThat(host.ask("keep " + file)).isEqualTo("kept");
                sent = sentFlags(Host.HERE);
            }
            assertThat(sentFlags(Host.HERE)).isEqualTo(sent);
            RepairState state = RepairHost.read(file);
            try (RestoredSocket restored = net.in(Host.HERE, () -> RestoredSocket.restore(state))) {
                net.unguard(Host.HERE);
                try (Fd fd = new Fd(restored.start())) {
                    peer.getOutputStream().write(new byte[] {1, 2});
                    assertThat(fd.receive(2)).containsExactly(1, 2);
                }
            }
            peer.close();
        } finally {
            net.unguardAll();
        }
    }

    /** What was not sent cannot be queued because the output is ended already. */
    @Test
    void aStartThatFailsSendsNothingAndLeavesNothing() throws Exception {
        byte[] bytes = Pair.random(4 << 20, 7);
        try (Pair pair = Pair.connect(net, false)) {
            net.guard(Host.HERE);
            SockOpt.forceSendBufferBytes(pair.host.number, 32 << 20);
            assertThat(pair.host.offer(bytes, 0)).isEqualTo(bytes.length);
            RepairState state = pair.detachGuarded();
            assertThat(state.send().sentBytes()).isLessThan(bytes.length);
            int[] sent = sentFlags(Host.HERE);

            RestoredSocket restored = net.in(Host.HERE, () -> RestoredSocket.restore(state));
            // With the queue selected the FIN counts as sent, and is not.
            assertThat(Repair.selectQueue(restored.fd(), Repair.SEND_QUEUE)).isZero();
            assertThat(Shutdown.shutdown(restored.fd(), Shutdown.SHUT_WR)).isZero();
            RepairException refusal = catchThrowableOfType(RepairException.class, restored::start);
            assertThat(SockOpt.protocol(restored.fd())).isEqualTo(-Errno.EBADF);
            assertThat(refusal).hasMessage("send: Broken pipe");
            assertThat(sentFlags(Host.HERE)).isEqualTo(sent);

            // There is room for it: the kernel has forgotten the one that failed.
            pair.restore(state);
            assertThat(Arrays.equals(pair.peerReads(bytes.length).get(), bytes)).isTrue();
            pair.exchange();
            assertThat(sentFlags(Host.HERE)).isEqualTo(sent);
        }
    }

    @Test
    void anAddressThatIsElsewhereIsRefusedWithoutAPacket() throws Exception {
        try (Pair pair = Pair.connect(net, false)) {
            RepairState state = pair.freezeAndDetach();
            int[] sent = sentFlags(Host.THERE);
            assertThat(restoreRefusal(Host.THERE, state).reason()).isEqualTo(Reason.NO_ADDRESS);
            assertThat(sentFlags(Host.THERE)).isEqualTo(sent);
            pair.restore(state);
            pair.exchange();
        }
    }

    @Test
    void aConnectionThatIsStillHereIsRefusedAndNotDisturbed() throws Exception {
        try (Pair pair = Pair.connect(net, false)) {
            net.guard(Host.HERE);
            int[] sent = sentFlags(Host.HERE);
            try (FrozenSocket frozen = FrozenSocket.freeze(pair.host.number)) {
                assertThat(restoreRefusal(Host.HERE, frozen.state()).reason()).isEqualTo(Reason.IN_USE);
            }
            assertThat(sentFlags(Host.HERE)).isEqualTo(sent);
            net.unguard(Host.HERE);
            assertGoesOn(pair);
            pair.exchange();
        }
    }

    @Test
    void windowsThatDoNotFitAreRefusedWithoutAPacket() throws Exception {
        try (Pair pair = Pair.connect(net, false)) {
            RepairState state = pair.freezeAndDetach();
            RepairState wrong = new RepairState(
                    state.local(),
                    state.peer(),
                    state.send(),
                    new RepairState.ReceiveQueue(
                            state.receive().sequence() - 1_000_000 & 0xffff_ffffL, QueuedBytes.NONE, false),
                    state.window(),
                    state.negotiated(),
                    state.settings());
            int[] sent = sentFlags(Host.HERE);
            assertThat(restoreRefusal(Host.HERE, wrong)).hasMessage("TCP_REPAIR_WINDOW: Invalid argument");
            assertThat(sentFlags(Host.HERE)).isEqualTo(sent);
            pair.restore(state);
            pair.exchange();
        }
    }

    /** Neither FIN nor reset, not from the connection and not from the address it has left; the peer notices nothing. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void detachingIsSilent(boolean withQueues) throws Exception {
        try (Pair pair = Pair.connect(net, false)) {
            net.guard(Host.HERE);
            if (withQueues) {
                pair.host.offer(new byte[2 << 20], 0);
                pair.peer.getOutputStream().write(new byte[10_000]);
            }
            int[] sent = sentFlags(Host.HERE);
            RepairState state;
            try (FrozenSocket frozen = FrozenSocket.freeze(pair.host.number)) {
                state = frozen.state();
                frozen.detach();
                assertThat(Repair.isOn(pair.host.number)).isZero();
                assertThat(pair.host.state()).isEqualTo(TcpInfo.CLOSE);
                frozen.detach();
            }
            pair.host.close();
            pair.peer.getOutputStream().write(new byte[1_000]);
            assertThat(sentFlags(Host.HERE)).isEqualTo(sent);

            try (RestoredSocket _ = net.in(Host.HERE, () -> RestoredSocket.restore(state))) {
                assertThat(sentFlags(Host.HERE)).isEqualTo(sent);
            }
            // Restored and given up, twice, and nothing was sent.
            try (RestoredSocket restored = net.in(Host.HERE, () -> RestoredSocket.restore(state))) {
                assertThat(sentFlags(Host.HERE)).isEqualTo(sent);
                net.unguard(Host.HERE);
                pair.host = new Fd(restored.start());
            }
            assertThat(pair.host.receive(withQueues ? 11_000 : 1_000)).hasSize(withQueues ? 11_000 : 1_000);
            if (!withQueues) {
                pair.exchange();
            }
            assertThat(sentFlags(Host.HERE)).isEqualTo(sent);
        }
    }

    private static void assertGoesOn(Pair pair) {
        assertThat(Repair.isOn(pair.host.number)).isZero();
        assertThat(SockOpt.getUrgentInline(pair.host.number)).isZero();
        assertThat(pair.host.state()).isEqualTo(TcpInfo.ESTABLISHED);
        assertThat(Ioctl.unsentBytes(pair.host.number)).isZero();
        assertThat(Tcp.info(pair.host.number)).isNotNull();
    }

    private static int[] sentFlags(Host host) throws Exception {
        return new int[] {net.sent(host, "fin"), net.sent(host, "rst"), net.sent(host, "syn")};
    }

    private static RepairException refusal(int fd) {
        return catchThrowableOfType(RepairException.class, () -> FrozenSocket.freeze(fd));
    }

    /** Also a socket that was left open would be a fault. */
    private static RepairException restoreRefusal(Host host, RepairState state) throws IOException {
        long before = sockets();
        RepairException refusal =
                catchThrowableOfType(RepairException.class, () -> net.in(host, () -> RestoredSocket.restore(state)));
        assertThat(sockets()).isEqualTo(before);
        return refusal;
    }

    private static long sockets() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(fd -> {
                        try {
                            return Files.readSymbolicLink(fd).toString().startsWith("socket:");
                        } catch (IOException gone) {
                            return false;
                        }
                    })
                    .count();
        }
    }
}
