// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.linux.Errno;
import io.spliceway.splice.LoopCounters.Counter;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pool does where the kernel gives less than it was asked for. */
class PipePoolTest {
    private static final int PAGE_BYTES = 4096;
    private static final long SECOND_NS = 1_000_000_000;

    private final FakeKernel kernel = new FakeKernel(1);
    private final FakeLoop loop = new FakeLoop(kernel);

    @AfterEach
    void stop() throws InterruptedException {
        loop.stop();
        assertThat(kernel.openDescriptors()).as("descriptors left open").isZero();
    }

    @Test
    void anEmptyPipeIsGivenAgain() {
        PooledPipe first = loop.pipes().take();
        loop.pipes().release(first);
        assertThat(loop.pipes().take()).isSameAs(first);
        loop.pipes().release(first);
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM})
    void whereThereIsNoPipeTheKernelIsAskedOnceASecond(int errno) {
        kernel.failPipes(errno);
        assertThat(loop.pipes().take()).isNull();
        assertThat(loop.pipes().take()).isNull();
        assertThat(kernel.pipesAsked()).isEqualTo(1);
        kernel.failPipes(0);
        assertThat(loop.pipes().take()).isNull();
        loop.advance(SECOND_NS);
        PooledPipe pipe = loop.pipes().take();
        assertThat(pipe).isNotNull();
        loop.pipes().release(pipe);
    }

    @Test
    void aPipeOfTwoPagesCountsAsNone() {
        kernel.makePipes(8192);
        assertThat(loop.pipes().take()).isNull();
        assertThat(loop.counters().get(Counter.PIPES_OPENED)).isZero();
    }

    @Test
    void aPipeGrowsFourfoldUpToWhatItMay() {
        kernel.growPipes(1 << 20);
        assertThat(loop.pipes().grow(1, 64 << 10)).isEqualTo(256 << 10);
        assertThat(loop.pipes().grow(1, 256 << 10)).isEqualTo(1 << 20);
        assertThat(loop.pipes().grow(1, 1 << 20)).isEqualTo(1 << 20);
    }

    @Test
    void pipesThatAreNotUsedAreGivenBackAndTheOthersKept() throws InterruptedException {
        List<PooledPipe> burst = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            burst.add(loop.pipes().take());
        }
        burst.forEach(loop.pipes()::release);
        assertThat(kernel.openDescriptors()).isEqualTo(20);
        // Until here they were in use at times.
        passTime();
        PooledPipe used = loop.pipes().take();
        PooledPipe kept = loop.pipes().take();
        loop.pipes().release(kept);
        loop.pipes().release(used);
        passTime();
        assertThat(kernel.openDescriptors()).as("the others were not needed").isEqualTo(4);
        passTime();
        assertThat(kernel.openDescriptors()).as("then none").isZero();
    }

    /** So that what was due by then has been done. */
    private void passTime() throws InterruptedException {
        loop.advance(2 * SECOND_NS);
        CountDownLatch turns = new CountDownLatch(1);
        loop.execute(() -> loop.execute(() -> loop.execute(turns::countDown)));
        assertThat(turns.await(10, TimeUnit.SECONDS)).isTrue();
    }

    /** Segments of 1448 bytes take a slot each, so no pipe is ever full by bytes. */
    @Test
    void aPipeFullOfOrdinarySegmentsGrows() {
        PipePool pool = new PipePool(loop, ofSmallSegments(), loop.counters(), 1 << 20);
        PooledPipe pipe = pool.take();
        long largest = 0;
        for (int i = 0; i < 4; i++) {
            largest = pipe.fill(3, 1 << 20);
            pipe.drain(3, largest);
        }
        assertThat(largest).isEqualTo((1 << 20) / PAGE_BYTES * 1448);
    }

    /** A kernel with one pipe and two sockets that never end and never block. */
    private static Kernel ofSmallSegments() {
        int[] capacity = {64 << 10};
        return (Kernel) Proxy.newProxyInstance(
                Kernel.class.getClassLoader(), new Class<?>[] {Kernel.class}, (_, method, arguments) -> {
                    return switch (method.getName()) {
                        case "pipe" -> 2L << 32 | 1;
                        case "getPipeCapacity" -> capacity[0];
                        case "setPipeCapacity" -> {
                            capacity[0] = (int) arguments[1];
                            yield capacity[0];
                        }
                        case "splice" -> Math.min((long) arguments[2], capacity[0] / PAGE_BYTES * 1448L);
                        default -> throw new AssertionError(method);
                    };
                });
    }

    @Test
    void aPipeStaysAsItIsWhereTheQuotaIsSpent() {
        assertThat(loop.pipes().grow(1, 64 << 10)).isEqualTo(64 << 10);
        kernel.growPipes(1 << 20);
        assertThat(loop.pipes().grow(1, 64 << 10)).as("asked again at once").isEqualTo(64 << 10);
        loop.advance(SECOND_NS);
        assertThat(loop.pipes().grow(1, 64 << 10)).isEqualTo(256 << 10);
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "SPLICE"})
    void aFlowWithoutAPipeIsCopied(PumpKind pumps) throws InterruptedException {
        kernel.failPipes(Errno.EMFILE);
        try (FakeWorld world = new FakeWorld(ConduitOptions.DEFAULT.withPumps(pumps), kernel)) {
            byte[] file = new byte[3_000_000];
            Thread origin = Thread.ofVirtual().start(() -> world.upstream().send(file));
            assertThat(world.client().receive(file.length)).isEqualTo(file);
            origin.join();
            assertThat(world.counters().get(Counter.COPIED_BYTES)).isEqualTo(file.length);
            assertThat(world.counters().get(Counter.PIPE_FALLBACKS)).isPositive();
        }
    }
}
