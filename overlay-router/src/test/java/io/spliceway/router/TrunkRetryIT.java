// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.linux.Connect;
import io.spliceway.linux.Repair;
import io.spliceway.splice.PumpKind;
import java.io.IOException;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A node that was restarted without a word: its connections are gone, and who called it learns of that from the reset that
 * the first bytes of the next flow bring back.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TrunkRetryIT {
    private final AtomicInteger accepted = new AtomicInteger();

    @ParameterizedTest
    @CsvSource({"2,0,AUTO", "2,0,SPLICE", "3,0,AUTO", "3,1,AUTO"})
    void theNextFlowIsSentAgainOnAnotherTrunk(int hops, int silenced, PumpKind pump) throws Exception {
        try (TestOrigin origin = new TestOrigin(this::echo);
                Chain chain = Chain.start(hops, pump, origin.address())) {
            for (int i = 0; i < 3; i++) {
                assertEchoes(chain, 10_000);
            }
            int before = accepted.get();
            Node restarted = chain.nodes().get(silenced);
            Node caller = chain.nodes().get(silenced + 1);
            assertThat(silence(restarted.trunkAddress().getPort())).isPositive();
            assertEchoes(chain, 100_000);
            assertThat(Chain.count(caller, "spliceway_trunk_retries_total")).isPositive();
            assertThat(accepted.get() - before).as("connections the origin saw").isEqualTo(1);
            assertEchoes(chain, 10_000);
        }
    }

    /** The node has had some of it, and may have acted upon it. */
    @Test
    void aFlowThatWasUnderWayIsReset() throws Exception {
        try (TestOrigin origin = new TestOrigin(this::echo);
                Chain chain = Chain.start(2, PumpKind.AUTO, origin.address());
                Socket socket = connect(chain)) {
            socket.getOutputStream().write(bytes(100));
            assertThat(socket.getInputStream().readNBytes(100)).hasSize(100);
            assertThat(silence(chain.nodes().getFirst().trunkAddress().getPort()))
                    .isPositive();
            assertThatThrownBy(() -> {
                        socket.getOutputStream().write(bytes(100));
                        socket.getInputStream().readNBytes(100);
                    })
                    .hasMessageContaining("reset");
            assertThat(Chain.count(chain.edge(), "spliceway_trunk_retries_total"))
                    .isZero();
        }
    }

    private static void assertEchoes(Chain chain, int count) throws IOException {
        byte[] message = bytes(count);
        try (Socket socket = connect(chain)) {
            socket.getOutputStream().write(message);
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(message);
        }
    }

    /** Has every accepted connection of a port vanish: no FIN and no RST; how many there were. */
    private static int silence(int port) {
        int[] accepted = Sockets.accepted(port).toArray();
        for (int fd : accepted) {
            assertThat(Repair.on(fd)).isZero();
            assertThat(Connect.disconnect(fd)).isZero();
        }
        return accepted.length;
    }

    private void echo(Socket client) throws IOException {
        accepted.incrementAndGet();
        byte[] buffer = new byte[8192];
        for (int got = client.getInputStream().read(buffer);
                got > 0;
                got = client.getInputStream().read(buffer)) {
            client.getOutputStream().write(buffer, 0, got);
        }
        client.shutdownOutput();
    }

    private static Socket connect(Chain chain) throws IOException {
        Socket socket = new Socket(chain.door().getAddress(), chain.door().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }
}
