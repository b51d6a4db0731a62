// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.spliceway.linux.Close;
import io.spliceway.linux.NativeBuffer;
import io.spliceway.linux.Pipe;
import io.spliceway.linux.Write;
import io.spliceway.settings.HostPort;
import io.spliceway.settings.UserError;
import io.spliceway.splice.LoopOptions;
import io.spliceway.splice.NettyLoop;
import io.spliceway.splice.Transport;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Listening sockets and the connections they take. */
@Timeout(30)
@ParameterizedClass
@EnumSource(Transport.class)
class ListenerIT {
    private static final SocketSettings PLAIN = new SocketSettings(null, 0, 0);

    private final MultiThreadIoEventLoopGroup group;
    private final NettyLoop loop;
    private final List<Socket> clients = new ArrayList<>();
    private final List<InetSocketAddress> seen = Collections.synchronizedList(new ArrayList<>());

    ListenerIT(Transport transport) {
        String cause = transport.unavailabilityCause();
        assumeTrue(cause == null, cause);
        group = new MultiThreadIoEventLoopGroup(1, transport.newHandlerFactory());
        loop = NettyLoop.on(group.next(), LoopOptions.DEFAULT);
    }

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        NettyLoop.shutDown(group, 1000).syncUninterruptibly();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1,127.0.0.1", "::1,::1", "::,127.0.0.1", "::,::1"})
    void tellsWhoEachOfManyConnectionsIs(String listen, String dial) throws Exception {
        Listener listener = listen(listen, (fd, client) -> {
            seen.add(client);
            Close.close(fd);
        });
        connect(dial, listener, 300);
        List<InetSocketAddress> dialled = clients.stream()
                .map(socket -> (InetSocketAddress) socket.getLocalSocketAddress())
                .toList();
        awaitSeen(300);
        assertThat(seen).containsExactlyInAnyOrderElementsOf(dialled);
    }

    @Test
    void aFaultCostsOneConnection() throws Exception {
        Listener listener = listen("127.0.0.1", (fd, client) -> {
            Close.close(fd);
            seen.add(client);
            if (seen.size() == 3) {
                throw new IllegalStateException("a fault, as this test wants it");
            }
        });
        connect("127.0.0.1", listener, 5);
        awaitSeen(5);
    }

    /** 500 connections wait when a descriptor becomes ready: it does not wait for all of them. */
    @Test
    void aFloodLeavesOtherDescriptorsTheirTurn() throws Exception {
        AtomicInteger before = new AtomicInteger(-1);
        long pipe = Pipe.pipe2(Pipe.O_NONBLOCK | Pipe.O_CLOEXEC);
        Listener listener = listen("127.0.0.1", (fd, client) -> {
            seen.add(client);
            Close.close(fd);
        });
        CountDownLatch flooded = new CountDownLatch(1);
        var _ = loop.eventLoop().submit(() -> {
            loop.register(Pipe.readFd(pipe), events -> before.compareAndSet(-1, seen.size()));
            flooded.await();
            return null;
        });
        connect("127.0.0.1", listener, 500);
        try (NativeBuffer buffer = new NativeBuffer(1)) {
            Write.write(Pipe.writeFd(pipe), buffer.address(), 1);
        }
        flooded.countDown();
        awaitSeen(500);
        Close.close(Pipe.writeFd(pipe));
        assertThat(before.get()).as("connections accepted before").isBetween(0, 200);
    }

    @Test
    void refusesOnceClosedAndLeavesTheAddressFree() throws Exception {
        Listener listener = listen("127.0.0.1", (fd, client) -> Close.close(fd));
        connect("127.0.0.1", listener, 1);
        listener.close();
        listener.close();
        assertThatThrownBy(() -> connect("127.0.0.1", listener, 1)).isInstanceOf(ConnectException.class);
        HostPort address = new HostPort("127.0.0.1", listener.address().getPort());
        assertThat(Listener.checkFree("door", address).getPort()).isEqualTo(address.port());
        NettyLoop.shutDown(group, 1000).syncUninterruptibly();
        listener.close();
    }

    @Test
    void saysWhyAnAddressCannotBeListenedOn() throws Exception {
        Listener first = listen("127.0.0.1", (fd, client) -> Close.close(fd));
        assertThatThrownBy(() -> Listener.open(loop, "door", first.address(), PLAIN, true, (fd, client) -> {}))
                .isInstanceOf(UserError.class)
                .hasMessage("door: 127.0.0.1:" + first.address().getPort() + ": Address already in use");
        InetSocketAddress foreign = new InetSocketAddress(InetAddress.getByName("192.0.2.77"), 1);
        assertThatThrownBy(() -> Listener.open(loop, "door", foreign, PLAIN, false, (fd, client) -> {}))
                .hasMessage("door: 192.0.2.77:1: Cannot assign requested address");
    }

    private Listener listen(String host, Listener.Acceptor acceptor) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), 0);
        return Listener.open(loop, "door", address, PLAIN, false, acceptor);
    }

    private void connect(String host, Listener listener, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            clients.add(new Socket(host, listener.address().getPort()));
        }
    }

    private void awaitSeen(int count) throws InterruptedException {
        while (seen.size() < count) {
            Thread.sleep(1);
        }
    }
}
