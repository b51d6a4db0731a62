// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.splice.LoopCounters.Counter;
import io.spliceway.splice.TestLoop.Ends;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One user's bytes must never come out of another's stream, however rudely streams end. */
class DirtyPipeIT {
    private static final int ROUNDS = 20;
    private static final int FLOWS = 40;

    @ParameterizedTest
    @CsvSource({"EPOLL,SPLICE", "EPOLL,AUTO", "IO_URING,AUTO"})
    void noStreamEverCarriesAnothersBytes(Transport transport, PumpKind pumps) throws Exception {
        try (TestLoop loop = new TestLoop(transport);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < ROUNDS; round++) {
                List<Future<Long>> flows = new ArrayList<>();
                for (int i = 0; i < FLOWS; i++) {
                    int key = round * FLOWS + i;
                    Ends ends = loop.join(ConduitOptions.DEFAULT.withPumps(pumps));
                    flows.add(threads.submit(() -> floodUntilReset(ends.client(), key)));
                    flows.add(threads.submit(() -> readUntilReset(ends.upstream(), key)));
                }
                for (Future<Long> flow : flows) {
                    flow.get(20, TimeUnit.SECONDS);
                }
            }
            assertThat(loop.counters().get(Counter.PIPES_DIRTY))
                    .as("flows that ended with bytes in their pipe, without which this test shows nothing")
                    .isGreaterThan(FLOWS);
            assertThat(loop.counters().get(Counter.PIPES_OPENED))
                    .as("pipes are reused")
                    .isLessThan(2L * ROUNDS * FLOWS);
        }
    }

    /** Writes its key until the other side resets. */
    private static long floodUntilReset(Socket socket, int key) {
        byte[] pattern = pattern(key, 16 << 10);
        long sent = 0;
        try (socket) {
            while (true) {
                socket.getOutputStream().write(pattern);
                sent += pattern.length;
            }
        } catch (IOException reset) {
            return sent;
        }
    }

    /** Reads a while, checks every byte, stops reading so that the pipe fills, and resets. */
    private static long readUntilReset(Socket socket, int key) throws IOException {
        Random random = new Random(key);
        long wanted = 4L * random.nextInt(100_000);
        byte[] expected = pattern(key, 4 << 10);
        long read = 0;
        while (read < wanted) {
            byte[] bytes = socket.getInputStream().readNBytes((int) Math.min(expected.length, wanted - read));
            assertThat(bytes)
                    .as("stream %s after %s bytes", key, read)
                    .isEqualTo(Arrays.copyOf(expected, bytes.length));
            read += bytes.length;
        }
        if (random.nextBoolean()) {
            // Let the flood fill the socket buffers and then the pipe.
            LockSupport.parkNanos(30_000_000);
        }
        socket.setSoLinger(true, 0);
        socket.close();
        return read;
    }

    private static byte[] pattern(int key, int size) {
        ByteBuffer buffer = ByteBuffer.allocate(size);
        while (buffer.hasRemaining()) {
            buffer.putInt(key);
        }
        return buffer.array();
    }
}
