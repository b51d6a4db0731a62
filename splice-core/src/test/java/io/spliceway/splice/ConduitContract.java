// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import static io.spliceway.splice.Peer.Ending.END_OF_STREAM;
import static io.spliceway.splice.Peer.Ending.RESET;
import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.splice.LoopCounters.Counter;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What every pump keeps, on every kernel. */
abstract class ConduitContract {
    private ConduitWorld world;
    private volatile @Nullable Throwable failure;

    /** A fresh conduit whose pumps are of one kind. */
    abstract ConduitWorld open(PumpKind pumps) throws Exception;

    /** How much of a long transfer AUTO splices at the least on this kernel. */
    abstract long leastSpliced(long bytes);

    @AfterEach
    void closeWorld() {
        if (world != null) {
            world.close();
            assertThat(world.openDescriptors()).as("descriptors left open").isZero();
        }
        assertThat(failure).as("what a thread of the test ran into").isNull();
    }

    @ParameterizedTest
    @EnumSource(PumpKind.class)
    void carriesBytesBothWaysUnchanged(PumpKind pumps) throws Exception {
        begin(pumps);
        Random random = new Random(1);
        for (int round = 0; round < 40; round++) {
            byte[] request = bytes(random, 1 + random.nextInt(100_000));
            byte[] answer = bytes(random, 1 + random.nextInt(100_000));
            world.client().send(request);
            assertThat(world.upstream().receive(request.length)).isEqualTo(request);
            world.upstream().send(answer);
            assertThat(world.client().receive(answer.length)).isEqualTo(answer);
        }
        endBothCleanly();
    }

    @ParameterizedTest
    @EnumSource(PumpKind.class)
    void deliversEveryByteOfManySmallWritesToASlowReader(PumpKind pumps) throws Exception {
        begin(pumps);
        int writes = 20_000;
        byte[] chunk = new byte[100];
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        Thread writer = background(() -> {
            Random random = new Random(2);
            for (int i = 0; i < writes; i++) {
                random.nextBytes(chunk);
                sent.writeBytes(chunk);
                world.client().send(chunk);
            }
            world.client().endOutput();
        });
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        Random bursts = new Random(3);
        while (received.size() < writes * chunk.length) {
            int burst = Math.min(1 + bursts.nextInt(50_000), writes * chunk.length - received.size());
            received.writeBytes(world.upstream().receive(burst));
        }
        assertThat(world.upstream().ending()).isEqualTo(END_OF_STREAM);
        writer.join();
        assertThat(received.toByteArray()).isEqualTo(sent.toByteArray());
    }

    @ParameterizedTest
    @CsvSource({
        "COPY,1",
        "COPY,65536",
        "COPY,65537",
        "COPY,10485760",
        "SPLICE,1",
        "SPLICE,65536",
        "SPLICE,65537",
        "SPLICE,10485760",
        "AUTO,1",
        "AUTO,65536",
        "AUTO,65537",
        "AUTO,10485760"
    })
    void drainsTheSourceBeforeEndingTheSink(PumpKind pumps, int size) throws Exception {
        begin(pumps);
        byte[] answer = bytes(new Random(size), size);
        Thread origin = background(() -> {
            world.upstream().send(answer);
            world.upstream().endOutput();
        });
        assertThat(world.client().receive(size)).isEqualTo(answer);
        assertThat(world.client().ending()).isEqualTo(END_OF_STREAM);
        origin.join();
        assertThat(world.halfClosedBy()).isEqualTo(Side.UPSTREAM);
    }

    @ParameterizedTest
    @EnumSource(PumpKind.class)
    void keepsTheOtherDirectionOpenAfterAHalfClose(PumpKind pumps) throws Exception {
        begin(pumps);
        world.client().send(new byte[] {1, 2, 3});
        world.client().endOutput();
        assertThat(world.upstream().receive(3)).containsExactly(1, 2, 3);
        assertThat(world.upstream().ending()).isEqualTo(END_OF_STREAM);
        assertThat(world.halfClosedBy()).isEqualTo(Side.CLIENT);
        byte[] late = bytes(new Random(4), 300_000);
        Thread origin = background(() -> {
            world.upstream().send(late);
            world.upstream().endOutput();
        });
        assertThat(world.client().receive(late.length)).isEqualTo(late);
        assertThat(world.client().ending()).isEqualTo(END_OF_STREAM);
        origin.join();
        assertThat(world.closeReason()).isEqualTo(new CloseReason(Side.CLIENT, Cause.END));
    }

    @ParameterizedTest
    @EnumSource(PumpKind.class)
    void passesAnUpstreamResetOnAsAReset(PumpKind pumps) throws Exception {
        begin(pumps);
        byte[] half = bytes(new Random(5), 5_000);
        world.upstream().send(half);
        assertThat(world.client().receive(half.length)).isEqualTo(half);
        world.upstream().reset();
        assertThat(world.client().ending()).isEqualTo(RESET);
        assertThat(world.closeReason()).isEqualTo(new CloseReason(Side.UPSTREAM, Cause.RESET));
    }

    @ParameterizedTest
    @EnumSource(PumpKind.class)
    void passesAClientResetOnAsAReset(PumpKind pumps) throws Exception {
        begin(pumps);
        byte[] part = bytes(new Random(6), 5_000);
        world.client().send(part);
        assertThat(world.upstream().receive(part.length)).isEqualTo(part);
        world.client().reset();
        assertThat(world.upstream().ending()).isEqualTo(RESET);
        assertThat(world.closeReason()).isEqualTo(new CloseReason(Side.CLIENT, Cause.RESET));
    }

    @ParameterizedTest
    @EnumSource(PumpKind.class)
    void deliversAReplyThatIsFollowedByEndAndReset(PumpKind pumps) throws Exception {
        begin(pumps);
        byte[] reply = bytes(new Random(7), 20_000);
        world.client().send(new byte[] {1});
        assertThat(world.upstream().receive(1)).containsExactly(1);
        world.upstream().send(reply);
        world.upstream().endOutput();
        assertThat(world.halfClosedBy()).isEqualTo(Side.UPSTREAM);
        world.upstream().reset();
        assertThat(world.client().receive(reply.length)).isEqualTo(reply);
        assertThat(world.client().ending()).isEqualTo(END_OF_STREAM);
        assertThat(world.closeReason()).isEqualTo(new CloseReason(Side.UPSTREAM, Cause.RESET));
    }

    @ParameterizedTest
    @EnumSource(PumpKind.class)
    void aResetDoesNotOvertakeDataTheClientIsSlowToRead(PumpKind pumps) throws Exception {
        begin(pumps);
        byte[] reply = bytes(new Random(8), 200_000);
        world.upstream().send(reply);
        assertThat(world.client().receive(100_000)).isEqualTo(Arrays.copyOf(reply, 100_000));
        // Once the conduit has moved everything, the reset is behind all of it.
        awaitMoved(pumps, reply.length);
        world.upstream().reset();
        assertThat(world.client().receive(100_000)).isEqualTo(Arrays.copyOfRange(reply, 100_000, 200_000));
        assertThat(world.client().ending()).isEqualTo(RESET);
    }

    /** The reset comes more than 5 s after the last byte was written, while the client takes byte after byte. */
    @ParameterizedTest
    @EnumSource(PumpKind.class)
    void aResetWaitsForAClientThatReadsForLong(PumpKind pumps) throws Exception {
        begin(pumps);
        byte[] reply = bytes(new Random(9), 140_000);
        world.upstream().send(reply);
        awaitMoved(pumps, reply.length);
        world.upstream().reset();
        for (int i = 0; i < 14; i++) {
            assertThat(world.client().receive(10_000))
                    .isEqualTo(Arrays.copyOfRange(reply, i * 10_000, (i + 1) * 10_000));
            Thread.sleep(500);
        }
        assertThat(world.client().ending()).isEqualTo(RESET);
    }

    @ParameterizedTest
    @EnumSource(PumpKind.class)
    void resetsAClientWhoseUploadTheOriginCutsOff(PumpKind pumps) throws Exception {
        begin(pumps);
        Thread uploader = background(() -> {
            try {
                for (int i = 0; i < 100; i++) {
                    world.client().send(new byte[100_000]);
                }
            } catch (RuntimeException expected) {
                // The reset reaches the sender in the middle.
            }
        });
        world.upstream().receive(1_000);
        world.upstream().reset();
        uploader.join();
        assertThat(world.client().ending()).isEqualTo(RESET);
        assertThat(world.closeReason().side()).isEqualTo(Side.UPSTREAM);
    }

    @ParameterizedTest
    @EnumSource(names = {"COPY", "SPLICE"})
    void movesBytesOnlyTheWayItIsToldTo(PumpKind pumps) throws Exception {
        begin(pumps);
        world.client().send(new byte[70_000]);
        world.upstream().receive(70_000);
        endBothCleanly();
        boolean splice = pumps == PumpKind.SPLICE;
        assertThat(world.counters().get(Counter.SPLICED_BYTES)).isEqualTo(splice ? 70_000 : 0);
        assertThat(world.counters().get(Counter.COPIED_BYTES)).isEqualTo(splice ? 0 : 70_000);
    }

    @Test
    void autoCopiesWhatComesInSmallPieces() throws Exception {
        begin(PumpKind.AUTO);
        for (int i = 0; i < 1_000; i++) {
            world.client().send(new byte[100]);
            world.upstream().receive(100);
        }
        assertThat(world.counters().get(Counter.SPLICED_BYTES)).isZero();
        assertThat(world.counters().get(Counter.PIPES_OPENED)).isZero();
        endBothCleanly();
    }

    @Test
    void autoSplicesWhatProvesLongAndCopiesAgainAfterwards() throws Exception {
        begin(PumpKind.AUTO);
        byte[] file = bytes(new Random(10), 10_000_000);
        Thread origin = background(() -> world.upstream().send(file));
        assertThat(world.client().receive(file.length)).isEqualTo(file);
        origin.join();
        long spliced = world.counters().get(Counter.SPLICED_BYTES);
        assertThat(spliced).as("bytes of 10,000,000 that were spliced").isGreaterThan(leastSpliced(file.length));
        for (int i = 0; i < 100; i++) {
            world.upstream().send(new byte[100]);
            world.client().receive(100);
        }
        assertThat(world.counters().get(Counter.SPLICED_BYTES) - spliced)
                .as("bytes of 10,000 in small pieces that were spliced, until the first pause")
                .isLessThan(1_000);
        endBothCleanly();
    }

    @ParameterizedTest
    @EnumSource(PumpKind.class)
    void anIdleFlowHoldsNeitherPipeNorBuffer(PumpKind pumps) throws Exception {
        begin(pumps);
        byte[] file = bytes(new Random(11), 1_000_000);
        Thread origin = background(() -> world.upstream().send(file));
        assertThat(world.client().receive(file.length)).isEqualTo(file);
        origin.join();
        assertThat(world.memoryInUse()).as("pipes and buffers taken").isZero();
        endBothCleanly();
    }

    private void begin(PumpKind pumps) throws Exception {
        world = open(pumps);
    }

    private void endBothCleanly() {
        world.client().endOutput();
        assertThat(world.upstream().ending()).isEqualTo(END_OF_STREAM);
        world.upstream().endOutput();
        assertThat(world.client().ending()).isEqualTo(END_OF_STREAM);
        assertThat(world.closeReason()).isEqualTo(new CloseReason(Side.CLIENT, Cause.END));
    }

    private void awaitMoved(PumpKind pumps, long bytes) throws InterruptedException {
        long deadline = System.nanoTime() + ConduitWorld.DEADLINE.toNanos();
        while (moved(pumps) < bytes) {
            assertThat(System.nanoTime()).as("moved in time").isLessThan(deadline);
            Thread.sleep(1);
        }
    }

    private long moved(PumpKind pumps) {
        long spliced = pumps == PumpKind.COPY ? 0 : world.counters().get(Counter.SPLICED_BYTES);
        long copied = pumps == PumpKind.SPLICE ? 0 : world.counters().get(Counter.COPIED_BYTES);
        return spliced + copied;
    }

    private static byte[] bytes(Random random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Work beside the test's own, whose failure is the test's as well. */
    private Thread background(Runnable work) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                work.run();
            } catch (Throwable thrown) {
                failure = thrown;
            }
        });
    }
}
