// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Socket options on a live connection, each read back from the kernel. */
class TcpIT {
    private ServerSocket server;
    private Socket accepted;
    private int fd;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
        fd = io.spliceway.linux.Socket.tcp(address.getAddress());
        assertThat(fd).isPositive();
        assertThat(Connect.connect(fd, address)).isIn(0, -Errno.EINPROGRESS);
        accepted = server.accept();
    }

    @AfterEach
    void close() throws IOException {
        Close.close(fd);
        accepted.close();
        server.close();
    }

    @Test
    void knowsBothEndsOfTheConnection() {
        assertThat(GetSockName.peer(fd)).isEqualTo(server.getLocalSocketAddress());
        assertThat(GetSockName.local(fd)).isEqualTo(accepted.getRemoteSocketAddress());
        assertThat(GetSockName.peer(-1)).isNull();
    }

    @Test
    void setsWhatTheKernelThenReports() {
        assertThat(Tcp.setNoDelay(fd, true)).isZero();
        assertThat(Tcp.getNoDelay(fd)).isEqualTo(1);
        assertThat(Tcp.setUserTimeoutMs(fd, 12_345)).isZero();
        assertThat(Tcp.getUserTimeoutMs(fd)).isEqualTo(12_345);
        assertThat(Tcp.setNotSentLowatBytes(fd, 131_072)).isZero();
        assertThat(Tcp.getNotSentLowatBytes(fd)).isEqualTo(131_072);
        assertThat(Tcp.setNotSentLowatBytes(fd, -1)).isZero();
        assertThat(Tcp.getNotSentLowatBytes(fd)).isEqualTo(0xffff_ffffL);
        assertThat(Tcp.getNotSentLowatBytes(-1)).isEqualTo(-Errno.EBADF);
        assertThat(Tcp.setKeepAliveTimes(fd, 100, 10, 3)).isZero();
        assertThat(SockOpt.getKeepAlive(fd)).isZero();
        assertThat(Tcp.getKeepIdleS(fd)).isEqualTo(100);
        assertThat(Tcp.getKeepIntervalS(fd)).isEqualTo(10);
        assertThat(Tcp.getKeepCount(fd)).isEqualTo(3);
        assertThat(Tcp.setKeepAlive(fd, 50, 5, 2)).isZero();
        assertThat(SockOpt.getKeepAlive(fd)).isEqualTo(1);
        int supported = Tcp.setMaxRetransmitTimeoutMs(fd, 5_000);
        assertThat(supported).isIn(0, -Errno.ENOPROTOOPT);
        assertThat(Tcp.getMaxRetransmitTimeoutMs(fd)).isEqualTo(supported == 0 ? 5_000 : -Errno.ENOPROTOOPT);
        assertThat(Ip.setBindAddressNoPort(fd, true)).isZero();
        assertThat(Ip.getBindAddressNoPort(fd)).isEqualTo(1);
    }

    @Test
    void choosesTheCongestionControl() throws IOException {
        List<String> allowed = List.of(Files.readString(Path.of("/proc/sys/net/ipv4/tcp_allowed_congestion_control"))
                .strip()
                .split(" "));
        for (String name : allowed) {
            assertThat(Tcp.setCongestion(fd, name)).as(name).isZero();
            assertThat(Tcp.getCongestion(fd)).isEqualTo(name);
        }
        assertThat(Tcp.setCongestion(fd, "no-such-one")).isEqualTo(-Errno.ENOENT);
        assertThat(Tcp.setCongestion(fd, "longer-than-any-name")).isEqualTo(-Errno.ENOENT);
        assertThat(Tcp.getCongestion(fd)).isEqualTo(allowed.getLast());
    }

    @Test
    void readsTcpInfoAsTheConnectionMoves() throws IOException {
        TcpInfo fresh = Tcp.info(fd);
        assertThat(fresh.state()).isEqualTo(1);
        assertThat(fresh.rttUs()).isBetween(1L, 1_000_000L);
        assertThat(fresh.minRttUs()).isBetween(1L, 1_000_000L);
        assertThat(fresh.congestionWindow()).isPositive();
        assertThat(fresh.sendMss()).isGreaterThan(500);
        assertThat(fresh.totalRetransmits()).isZero();

        accepted.getOutputStream().write(new byte[1000]);
        try (NativeBuffer buffer = new NativeBuffer(1000)) {
            long received = 0;
            while (received < 1000) {
                long now = Recv.recv(fd, buffer.address(), 1000, 0);
                received += now == -Errno.EAGAIN ? 0 : now;
            }
            assertThat(Send.send(fd, buffer.address(), 600, Send.MSG_NOSIGNAL)).isEqualTo(600);
        }
        assertThat(accepted.getInputStream().readNBytes(600)).hasSize(600);
        TcpInfo moved = Tcp.info(fd);
        assertThat(moved.bytesReceived()).isEqualTo(1000);
        assertThat(moved.notSentBytes()).isZero();
        assertThat(Tcp.info(-1)).isNull();
    }

    @Test
    void countsWhatTheQueuesHold() throws IOException {
        accepted.getOutputStream().write(new byte[777]);
        while (Ioctl.unreadBytes(fd) < 777) {
            Thread.onSpinWait();
        }
        assertThat(Ioctl.unreadBytes(fd)).isEqualTo(777);
        assertThat(Ioctl.unsentBytes(fd)).isZero();
        assertThat(Ioctl.unacknowledgedBytes(fd)).isZero();
        assertThat(Ioctl.unreadBytes(-1)).isEqualTo(-Errno.EBADF);
    }

    @Test
    void closingWithLingerZeroResets() throws IOException {
        assertThat(SockOpt.setLinger(fd, true, 0)).isZero();
        Close.close(fd);
        fd = -1;
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> accepted.getInputStream().read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("reset");
    }

    @Test
    void tellsARefusedConnectionByItsErrno() throws IOException {
        InetSocketAddress closed;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = (InetSocketAddress) gone.getLocalSocketAddress();
        }
        int refused = io.spliceway.linux.Socket.tcp(closed.getAddress());
        int result = Connect.connect(refused, closed);
        assertThat(result == -Errno.EINPROGRESS ? -SockOpt.takeError(refused) : result)
                .isEqualTo(-Errno.ECONNREFUSED);
        Close.close(refused);
        assertThat(Errno.text(Errno.ECONNREFUSED)).isEqualTo("Connection refused");
    }
}
