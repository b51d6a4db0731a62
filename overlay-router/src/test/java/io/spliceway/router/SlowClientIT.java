// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.splice.PumpKind;
import java.io.InputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that take their time get everything, and its clean end. */
@Timeout(120)
class SlowClientIT {
    private static final int SIZE = 16_000_000;

    @Test
    void everyoneGetsEverything() throws Exception {
        // Nearly all of it is waiting, so they wait together.
        List<Callable<Void>> clients = List.of(
                () -> readsOnLongAfterEverybodyElseHasFinished(1),
                () -> readsOnLongAfterEverybodyElseHasFinished(3),
                () -> pausesForLongerThanADeadPeerWould(1),
                () -> pausesForLongerThanADeadPeerWould(3));
        try (ExecutorService threads = Executors.newFixedThreadPool(clients.size())) {
            for (Future<Void> client : threads.invokeAll(clients)) {
                client.get();
            }
        }
    }

    /** The origin has long closed, and trunks have nothing more to say, while the client still reads. */
    private static Void readsOnLongAfterEverybodyElseHasFinished(int hops) throws Exception {
        byte[] reply = bytes();
        try (TestOrigin origin = new TestOrigin(client -> {
                    client.getInputStream().readAllBytes();
                    client.getOutputStream().write(reply);
                    client.close();
                });
                Chain chain = Chain.start(hops, PumpKind.SPLICE, origin.address());
                Socket socket =
                        new Socket(chain.door().getAddress(), chain.door().getPort())) {
            socket.shutdownOutput();
            byte[] got = readSlowly(socket.getInputStream(), SIZE, 1_600_000, 1_200);
            assertThat(Arrays.equals(got, reply)).as("the same bytes").isTrue();
            assertThat(socket.getInputStream().read()).as("a clean end").isEqualTo(-1);
        }
        return null;
    }

    /** A closed window is answered by a living peer for as long as it likes, far longer than dead_after. */
    private static Void pausesForLongerThanADeadPeerWould(int hops) throws Exception {
        byte[] reply = bytes();
        try (TestOrigin origin = new TestOrigin(client -> {
                    client.getOutputStream().write(reply);
                    client.shutdownOutput();
                });
                Chain chain = Chain.start(hops, PumpKind.SPLICE, origin.address(), "2s");
                Socket socket =
                        new Socket(chain.door().getAddress(), chain.door().getPort())) {
            socket.setSoTimeout(30_000);
            InputStream in = socket.getInputStream();
            byte[] first = in.readNBytes(1_000_000);
            LockSupport.parkNanos(12_000_000_000L);
            byte[] rest = in.readNBytes(SIZE);
            assertThat(Arrays.equals(first, Arrays.copyOf(reply, first.length))).isTrue();
            assertThat(Arrays.equals(rest, Arrays.copyOfRange(reply, first.length, SIZE)))
                    .as("the same bytes, %d of %d", rest.length, SIZE - first.length)
                    .isTrue();
            assertThat(in.read()).as("a clean end").isEqualTo(-1);
        }
        return null;
    }

    private static byte[] readSlowly(InputStream in, int size, int burst, long pauseMs) throws Exception {
        byte[] got = new byte[size];
        for (int at = 0; at < size; at += burst) {
            assertThat(in.readNBytes(got, at, Math.min(burst, size - at))).isEqualTo(Math.min(burst, size - at));
            LockSupport.parkNanos(pauseMs * 1_000_000);
        }
        return got;
    }

    private static byte[] bytes() {
        byte[] bytes = new byte[SIZE];
        new Random(SIZE).nextBytes(bytes);
        return bytes;
    }
}
