// SPDX-License-Identifier: Apache-2.0
package io.spliceway.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.linux.Ioctl;
import io.spliceway.linux.SockOpt;
import io.spliceway.linux.Tcp;
import io.spliceway.linux.TcpInfo;
import io.spliceway.repair.Net.Host;
import io.spliceway.repair.RepairState.OutputEnd;
import java.util.Arrays;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections of which one side, or both, have ended their output when they are frozen. */
@Tag("root")
@Timeout(120)
class HalfClosedIT {
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

    /** CLOSE_WAIT. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 40_000})
    void thePeersEndComesBehindWhatWasUnread(int unread) throws Exception {
        byte[] last = Pair.random(unread, 1);
        byte[] answer = Pair.random(3 << 20, 2);
        try (Pair pair = Pair.connect(net, unread == 1)) {
            pair.peer.getOutputStream().write(last);
            pair.peer.shutdownOutput();
            Fd.await("ended by the peer", () -> pair.host.state() == TcpInfo.CLOSE_WAIT);

            RepairState state = pair.carryOver();
            assertThat(state.receive().ended()).isTrue();
            assertThat(state.receive().bytes().toByteArray()).isEqualTo(last);
            // A second time, when the kernel no longer knows of a FIN.
            assertThat(pair.carryOver().receive()).isEqualTo(state.receive());

            assertThat(pair.host.receive(unread)).isEqualTo(last);
            pair.host.receiveEnd();
            FutureTask<byte[]> read = pair.peerReads(answer.length);
            pair.host.send(answer);
            assertThat(Arrays.equals(read.get(), answer)).isTrue();
            pair.host.close();
            assertThat(pair.peer.getInputStream().read()).isEqualTo(-1);
            assertThat(net.sent(Host.HERE, "rst")).isZero();
        }
    }

    /** FIN_WAIT2. */
    @Test
    void anAcknowledgedEndOfOursStaysOne() throws Exception {
        byte[] answer = Pair.random(3 << 20, 3);
        try (Pair pair = Pair.connect(net, false)) {
            pair.host.send(new byte[] {1, 2, 3});
            pair.host.endOutput();
            assertThat(pair.peer.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
            Fd.await("acknowledged", () -> pair.host.state() == TcpInfo.FIN_WAIT2);

            RepairState state = pair.carryOver();
            assertThat(state.send().end()).isEqualTo(OutputEnd.SENT);
            assertThat(state.send().bytes().length()).isZero();
            FutureTask<Void> writer = pair.peerWrites(answer);
            assertThat(Arrays.equals(pair.host.receive(answer.length), answer)).isTrue();
            writer.get();
            Fd.await("acknowledged again", () -> pair.host.state() == TcpInfo.FIN_WAIT2);
            pair.peer.close();
            pair.host.receiveEnd();
            assertThat(net.sent(Host.HERE, "rst")).isZero();
        }
    }

    /** FIN_WAIT1, the FIN sent and not acknowledged. */
    @Test
    void anEndThatWasSentIsNotSentForTheFirstTime() throws Exception {
        byte[] last = Pair.random(5_000, 4);
        try (Pair pair = Pair.connect(net, false)) {
            net.guard(Host.HERE);
            pair.host.send(last);
            int finsBefore = net.sent(Host.HERE, "fin");
            pair.host.endOutput();
            Fd.await("sent", () -> Ioctl.unsentBytes(pair.host.number) == 0);

            RepairState state = pair.detachGuarded();
            int fins = net.sent(Host.HERE, "fin");
            assertThat(fins).isGreaterThan(finsBefore);
            assertThat(state.send().end()).isEqualTo(OutputEnd.SENT);
            assertThat(state.send().bytes().toByteArray()).isEqualTo(last);
            try (RestoredSocket restored = net.in(Host.HERE, () -> RestoredSocket.restore(state))) {
                assertThat(Tcp.state(restored.fd())).isEqualTo(TcpInfo.FIN_WAIT1);
                assertThat(Ioctl.unacknowledgedBytes(restored.fd())).isEqualTo(last.length + 1);
                assertThat(Ioctl.unsentBytes(restored.fd())).isZero();
            }
            assertThat(net.sent(Host.HERE, "fin")).as("after it was given up").isEqualTo(fins);
            pair.restore(state);
            assertThat(pair.peer.getInputStream().readAllBytes()).isEqualTo(last);
            pair.peer.getOutputStream().write(last);
            assertThat(pair.host.receive(last.length)).isEqualTo(last);
            Fd.await("acknowledged", () -> pair.host.state() == TcpInfo.FIN_WAIT2);
            assertThat(net.sent(Host.HERE, "rst")).isZero();
        }
    }

    /** FIN_WAIT1, the FIN behind data that no window let out. */
    @Test
    void anEndBehindUnsentDataComesBehindIt() throws Exception {
        byte[] last = Pair.random(8 << 20, 5);
        try (Pair pair = Pair.connect(net, false)) {
            SockOpt.forceSendBufferBytes(pair.host.number, 32 << 20);
            pair.host.send(last);
            pair.host.endOutput();
            RepairState state = pair.carryOver();
            assertThat(state.send().end()).isEqualTo(OutputEnd.QUEUED);
            assertThat(state.send().sentBytes()).isLessThan(state.send().bytes().length());
            byte[] read = pair.peerReads(last.length).get();
            assertThat(Arrays.equals(read, last)).isTrue();
            assertThat(pair.peer.getInputStream().read()).isEqualTo(-1);
            assertThat(net.sent(Host.HERE, "rst")).isZero();
        }
    }

    /** LAST_ACK: the peer's end has come, ours is on its way behind data. */
    @Test
    void bothEndsArrive() throws Exception {
        byte[] last = Pair.random(4 << 20, 6);
        try (Pair pair = Pair.connect(net, true)) {
            SockOpt.forceSendBufferBytes(pair.host.number, 16 << 20);
            pair.peer.getOutputStream().write(new byte[] {7, 8});
            pair.peer.shutdownOutput();
            Fd.await("ended by the peer", () -> pair.host.state() == TcpInfo.CLOSE_WAIT);
            pair.host.send(last);
            pair.host.endOutput();
            assertThat(pair.host.state()).isEqualTo(TcpInfo.LAST_ACK);

            RepairState state = pair.carryOver();
            assertThat(state.send().end()).isEqualTo(OutputEnd.QUEUED);
            assertThat(state.receive().ended()).isTrue();
            assertThat(pair.host.receive(2)).containsExactly(7, 8);
            pair.host.receiveEnd();
            assertThat(Arrays.equals(pair.peerReads(last.length).get(), last)).isTrue();
            assertThat(pair.peer.getInputStream().read()).isEqualTo(-1);
            assertThat(net.sent(Host.HERE, "rst")).isZero();
        }
    }

    /** CLOSING: both have sent a FIN, and the peer's came without an acknowledgement of ours. */
    @Test
    void endsThatCrossedArrive() throws Exception {
        try (Pair pair = Pair.connect(net, false)) {
            net.guard(Host.PEER);
            pair.host.send(new byte[] {1, 2, 3});
            pair.host.endOutput();
            pair.peer.shutdownOutput();
            Fd.await("crossed", () -> pair.host.state() == TcpInfo.CLOSING);
            net.guard(Host.HERE);
            net.unguard(Host.PEER);

            RepairState state = pair.detachGuarded();
            assertThat(state.send().end()).isEqualTo(OutputEnd.SENT);
            assertThat(state.receive().ended()).isTrue();
            pair.restore(state);
            pair.host.receiveEnd();
            assertThat(pair.peer.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
            assertThat(net.sent(Host.HERE, "rst")).isZero();
        }
    }
}
