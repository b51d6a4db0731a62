// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.linux.Errno;
import io.spliceway.splice.LoopCounters.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pool does where the kernel gives less than it was asked for. */
class PipePoolTest {
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
