// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.spliceway.linux.NativeBuffer;
import io.spliceway.linux.Recv;
import io.spliceway.linux.Write;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every transport keeps of what a loop promises. */
@Timeout(60)
class LoopIT {
    private static final byte[] BYTE = {1};

    private final List<Socket> peers = new ArrayList<>();
    private TestLoop loop;

    @AfterEach
    void close() throws IOException {
        // There is none where the test was skipped.
        if (loop != null) {
            loop.close();
        }
        for (Socket peer : peers) {
            peer.close();
        }
    }

    /** Nothing else happens on the loop that could push the close along. */
    @ParameterizedTest
    @EnumSource(Transport.class)
    void closingEndsTheConnectionAtOnce(Transport transport) throws Exception {
        loop = new TestLoop(transport);
        Registration registration = register(dial(), _ -> {});
        loop.call(() -> {
            registration.closeDescriptor();
            registration.closeDescriptor();
            return null;
        });
        assertThat(peers.getFirst().getInputStream().read()).isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void closingWithLingerZeroResetsAtOnce(Transport transport) throws Exception {
        loop = new TestLoop(transport);
        Registration registration = register(dial(), _ -> {});
        loop.call(() -> {
            LinuxKernel.INSTANCE.resetOnClose(registration.descriptor());
            registration.closeDescriptor();
            return null;
        });
        assertReset(peers.getFirst());
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aFaultResetsTheConnectionAndNoOther(Transport transport) throws Exception {
        loop = new TestLoop(transport);
        AtomicInteger lost = new AtomicInteger();
        AtomicInteger events = new AtomicInteger();
        register(dial(), new ReadyHandler() {
            @Override
            public void onReady(int ready) {
                if ((ready & IN) != 0) {
                    throw new IllegalStateException("a fault, as this test wants it");
                }
            }

            @Override
            public void onLost() {
                lost.incrementAndGet();
            }
        });
        register(dial(), ready -> events.addAndGet(ready & ReadyHandler.IN));
        peers.getFirst().getOutputStream().write(BYTE);
        assertReset(peers.getFirst());
        assertThat(lost).hasValue(1);
        peers.getLast().getOutputStream().write(BYTE);
        await(() -> events.get() > 0);
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void givesUpEveryDescriptorWhenItShutsDown(Transport transport) throws Exception {
        loop = new TestLoop(transport);
        AtomicInteger lost = new AtomicInteger();
        for (int i = 0; i < 20; i++) {
            register(dial(), new ReadyHandler() {
                @Override
                public void onReady(int events) {}

                @Override
                public void onLost() {
                    lost.incrementAndGet();
                }
            });
        }
        loop.close();
        assertThat(lost).hasValue(20);
        for (Socket peer : peers) {
            assertReset(peer);
        }
    }

    /** The order comes while the loop is busy: whichever step it meets, nothing may stay open. */
    @ParameterizedTest
    @EnumSource(Transport.class)
    void givesUpItsDescriptorsAlsoInTheMiddleOfATurn(Transport transport) throws Exception {
        for (int round = 0; round < 300; round++) {
            loop = new TestLoop(transport);
            var _ = register(dial(), _ -> {});
            loop.call(() -> null);
            loop.close();
            assertReset(peers.getLast());
        }
    }

    /** A descriptor number is given away again while its last owner's readiness is still being asked for. */
    @ParameterizedTest
    @EnumSource(Transport.class)
    void whoClosedHearsNothingOfWhoGetsTheNumberNext(Transport transport) throws Exception {
        loop = new TestLoop(transport);
        List<Integer> former = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger latter = new AtomicInteger();
        loop.call(() -> {
            int number = loop.dial();
            loop.loop().register(number, former::add).closeDescriptor();
            int again = loop.dial();
            assertThat(again).as("the number is given away again").isEqualTo(number);
            return loop.loop().register(again, events -> latter.set(latter.get() | events), true);
        });
        peers.add(loop.accept());
        peers.add(loop.accept());
        await(() -> (latter.get() & ReadyHandler.OUT) != 0);
        peers.getLast().getOutputStream().write(BYTE);
        await(() -> (latter.get() & ReadyHandler.IN) != 0);
        assertThat(former).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void hearsOfDataOfRoomAndOfTheEnd(Transport transport) throws Exception {
        loop = new TestLoop(transport);
        AtomicInteger seen = new AtomicInteger();
        Registration registration = register(dial(), events -> seen.set(seen.get() | events));
        peers.getFirst().getOutputStream().write(BYTE);
        await(() -> (seen.get() & ReadyHandler.IN) != 0);
        assertThat(seen.get() & ReadyHandler.RDHUP).isZero();
        peers.getFirst().shutdownOutput();
        await(() -> (seen.get() & ReadyHandler.RDHUP) != 0);
        assertThat(seen.get() & ReadyHandler.HUP).isZero();
        try (NativeBuffer buffer = new NativeBuffer(1 << 20)) {
            int written = 0;
            long now;
            while ((now = Write.write(registration.descriptor(), buffer.address(), 1 << 20)) > 0) {
                written += (int) now;
            }
            seen.set(0);
            loop.call(() -> {
                registration.watchRoom(true);
                return null;
            });
            peers.getFirst().getInputStream().skipNBytes(written);
            await(() -> (seen.get() & ReadyHandler.OUT) != 0);
        }
        peers.getFirst().setSoLinger(true, 0);
        peers.getFirst().close();
        await(() -> (seen.get() & ReadyHandler.ERR) != 0);
    }

    /** Who re-arms in every turn does not keep others from theirs, and goes on until it stops. */
    @ParameterizedTest
    @EnumSource(Transport.class)
    void whoRearmsIsServedAgainBehindTheOthers(Transport transport) throws Exception {
        loop = new TestLoop(transport);
        AtomicInteger turns = new AtomicInteger();
        AtomicInteger turnsBeforeOther = new AtomicInteger();
        AtomicReference<Registration> greedy = new AtomicReference<>();
        CountDownLatch written = new CountDownLatch(1);
        int fd = dial();
        int otherFd = dial();
        var _ = loop.loop().eventLoop().submit(() -> {
            greedy.set(loop.loop().register(fd, events -> {
                if ((events & ReadyHandler.IN) != 0 && turns.incrementAndGet() < 1_000) {
                    greedy.get().rearm();
                }
            }));
            loop.loop().register(otherFd, events -> {
                if ((events & ReadyHandler.IN) != 0) {
                    turnsBeforeOther.compareAndSet(0, turns.get());
                }
            });
            written.await();
            return null;
        });
        peers.getFirst().getOutputStream().write(BYTE);
        peers.getLast().getOutputStream().write(BYTE);
        written.countDown();
        await(() -> turns.get() == 1_000);
        assertThat(turnsBeforeOther.get()).isBetween(1, 3);
    }

    /** Nor does it keep the loop from its tasks and timers. */
    @ParameterizedTest
    @EnumSource(Transport.class)
    void whoRearmsIsServedAgainBehindTasksAndTimers(Transport transport) throws Exception {
        loop = new TestLoop(transport);
        AtomicInteger turns = new AtomicInteger();
        AtomicInteger turnsBeforeTask = new AtomicInteger();
        AtomicInteger turnsBeforeTimer = new AtomicInteger();
        AtomicReference<Registration> greedy = new AtomicReference<>();
        int fd = dial();
        loop.call(() -> {
            greedy.set(loop.loop().register(fd, events -> {
                if ((events & ReadyHandler.IN) == 0) {
                    return;
                }
                if (turns.incrementAndGet() == 1) {
                    loop.loop().execute(() -> turnsBeforeTask.set(turns.get()));
                    loop.loop().schedule(() -> turnsBeforeTimer.set(turns.get()), 1);
                }
                if (turns.get() < 1_000) {
                    greedy.get().rearm();
                }
            }));
            return null;
        });
        peers.getFirst().getOutputStream().write(BYTE);
        await(() -> turns.get() == 1_000 && turnsBeforeTimer.get() > 0);
        assertThat(turnsBeforeTask.get()).isBetween(1, 3);
        assertThat(turnsBeforeTimer.get()).isBetween(1, 3);
    }

    /** The kernel gives up polls whose completions have no room; each is to be polled anew, and miss nothing. */
    @Test
    void aFullCompletionQueueLosesNothing() throws Exception {
        int flows = 300;
        String cause = Transport.IO_URING.unavailabilityCause();
        assumeTrue(cause == null, cause);
        loop = new TestLoop(
                IoUringIoHandler.newFactory(
                        new IoUringIoHandlerConfig().setRingSize(16).setCqSize(16)),
                LoopOptions.DEFAULT);
        AtomicInteger read = new AtomicInteger();
        NativeBuffer buffer = new NativeBuffer(16);
        for (int i = 0; i < flows; i++) {
            int fd = dial();
            register(fd, _ -> {
                while (Recv.recv(fd, buffer.address(), 16, 0) > 0) {
                    read.incrementAndGet();
                }
            });
        }
        for (int round = 1; round <= 5; round++) {
            CountDownLatch written = new CountDownLatch(1);
            var _ = loop.loop().eventLoop().submit(() -> {
                written.await();
                return null;
            });
            for (Socket peer : peers) {
                peer.getOutputStream().write(BYTE);
            }
            written.countDown();
            int expected = round * flows;
            await(() -> read.get() == expected);
        }
        loop.close();
        buffer.close();
    }

    private int dial() throws IOException {
        int fd = loop.dial();
        Socket peer = loop.accept();
        peer.setSoTimeout((int) ConduitWorld.DEADLINE.toMillis());
        peers.add(peer);
        return fd;
    }

    private Registration register(int fd, ReadyHandler handler) throws Exception {
        return loop.call(() -> loop.loop().register(fd, handler));
    }

    private static void assertReset(Socket peer) {
        assertThatThrownBy(() -> peer.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + ConduitWorld.DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.sleep(1);
        }
    }
}
