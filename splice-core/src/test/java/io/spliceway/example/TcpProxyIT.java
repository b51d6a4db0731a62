// SPDX-License-Identifier: Apache-2.0
package io.spliceway.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.spliceway.splice.NettyLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example of the README is this one, and works. */
@Timeout(30)
class TcpProxyIT {
    @Test
    void carriesManyConnectionsAtOnce() throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(2, EpollIoHandler.newFactory());
        try (ServerSocket origin = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            InetSocketAddress door = listen(group, origin.getLocalSocketAddress());
            Thread.ofVirtual().start(() -> echo(origin));
            for (int i = 1; i <= 50; i++) {
                byte[] message = new byte[i * 3_000];
                try (Socket client = new Socket(door.getAddress(), door.getPort())) {
                    client.getOutputStream().write(message);
                    client.shutdownOutput();
                    assertThat(client.getInputStream().readAllBytes()).isEqualTo(message);
                }
            }
        } finally {
            NettyLoop.shutDown(group, 1000).sync();
        }
    }

    @Test
    void aRefusedConnectionIsRefused() throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            ServerSocket origin = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            origin.close();
            InetSocketAddress door = listen(group, origin.getLocalSocketAddress());
            try (Socket client = new Socket(door.getAddress(), door.getPort())) {
                assertThatThrownBy(() -> client.getInputStream().read()).hasMessageContaining("reset");
            }
        } finally {
            NettyLoop.shutDown(group, 1000).sync();
        }
    }

    private static InetSocketAddress listen(MultiThreadIoEventLoopGroup group, SocketAddress origin)
            throws InterruptedException {
        return (InetSocketAddress) new TcpProxy(origin)
                .listen(group, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel()
                .localAddress();
    }

    @Test
    void standsInTheReadme() throws IOException {
        String source = Files.readString(Path.of("src/test/java/io/spliceway/example/TcpProxy.java"));
        String example = source.substring(source.indexOf("final class TcpProxy"));
        assertThat(Files.readString(Path.of("README.md"))).contains("```java\n" + example + "```");
    }

    private static void echo(ServerSocket origin) {
        while (!origin.isClosed()) {
            try (Socket connection = origin.accept()) {
                connection.getOutputStream().write(connection.getInputStream().readAllBytes());
            } catch (IOException closed) {
                return;
            }
        }
    }
}
