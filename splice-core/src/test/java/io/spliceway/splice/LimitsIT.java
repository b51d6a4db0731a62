// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.splice.LoopCounters.Counter;
import io.spliceway.splice.TestLoop.Ends;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a flow may take, and all flows of a loop together. */
@Timeout(60)
class LimitsIT {
    private static final int SLOW = 60;
    private static final int PAGE_BYTES = 4096;

    /** Sources that never stop and readers that never read: held is what was set, whatever the pump. */
    @ParameterizedTest
    @CsvSource({"COPY,16384,67108864", "SPLICE,131072,67108864", "AUTO,131072,67108864", "AUTO,131072,1048576"})
    void slowReadersTakeNoMoreThanTheCap(PumpKind pumps, int heldPerFlow, long heldPerLoop) throws Exception {
        try (TestLoop loop = new TestLoop(new LoopOptions(1 << 20, 64 << 10, heldPerLoop))) {
            List<Ends> flows = new ArrayList<>();
            for (int i = 0; i < SLOW; i++) {
                Ends ends = loop.join(ConduitOptions.DEFAULT.withPumps(pumps).withMaxHeldBytes(heldPerFlow));
                flows.add(ends);
                Thread.ofVirtual().start(() -> flood(ends));
            }
            long held = settled(loop);
            // The last to take before the loop was full may have taken all that a flow may.
            long most = Math.min((long) SLOW * heldPerFlow, heldPerLoop + heldPerFlow + (long) SLOW * PAGE_BYTES);
            assertThat(held).isBetween((long) SLOW, most);
            try (Ends quick = loop.join(ConduitOptions.DEFAULT.withPumps(pumps))) {
                assertEchoes(quick);
            }
            for (Ends flow : flows) {
                flow.close();
            }
            assertThat(settled(loop)).as("held once everyone has gone").isZero();
        }
    }

    /** Not faster than the limit, and not by way of user memory. */
    @ParameterizedTest
    @CsvSource({"COPY,EPOLL", "SPLICE,EPOLL", "AUTO,EPOLL", "COPY,IO_URING", "SPLICE,IO_URING", "AUTO,IO_URING"})
    void aRateLimitHolds(PumpKind pumps, Transport transport) throws Exception {
        int bytes = 4_000_000;
        try (TestLoop loop = new TestLoop(transport);
                Ends flow = loop.join(ConduitOptions.DEFAULT.withPumps(pumps).withRateBytesPerS(4_000_000))) {
            long beganNs = System.nanoTime();
            Thread.ofVirtual().start(() -> send(flow, bytes));
            assertThat(flow.client().getInputStream().readAllBytes()).hasSize(bytes);
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
            assertThat(tookMs).as("of 1,000 ms, a burst ahead of time is 20").isGreaterThan(950);
            if (pumps == PumpKind.SPLICE) {
                assertThat(loop.counters().get(Counter.SPLICED_BYTES)).isEqualTo(bytes);
            }
        }
    }

    /** A flow that is slow only because it was told to be is a long one all the same. */
    @Test
    void aLowRateDoesNotHaveAutoCopy() throws Exception {
        int bytes = 600_000;
        try (TestLoop loop = new TestLoop(LoopOptions.DEFAULT);
                Ends flow = loop.join(ConduitOptions.DEFAULT.withRateBytesPerS(500_000))) {
            Thread.ofVirtual().start(() -> send(flow, bytes));
            assertThat(flow.client().getInputStream().readAllBytes()).hasSize(bytes);
            assertThat(loop.counters().get(Counter.SPLICED_BYTES)).isGreaterThan(bytes / 2);
        }
    }

    /** What comes the other way is no reason to send a few bytes at a time, nor to wait anew. */
    @Test
    void eventsOfTheOtherDirectionDoNotHaveALimitedOneTrickle() throws Exception {
        int bytes = 500_000;
        try (TestLoop loop = new TestLoop(LoopOptions.DEFAULT);
                Ends flow = loop.join(ConduitOptions.DEFAULT.withRateBytesPerS(500_000))) {
            Thread.ofVirtual().start(() -> send(flow, bytes));
            Thread chatter = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        flow.client().getOutputStream().write(1);
                        LockSupport.parkNanos(200_000);
                    }
                } catch (IOException closed) {
                    // The test is over.
                }
            });
            int reads = 0;
            byte[] into = new byte[64 << 10];
            for (int got = 0; got < bytes; reads++) {
                got += flow.client().getInputStream().read(into);
            }
            // Half a bucket of 10,000 bytes at a time, in a second; and a wait for each direction and time.
            assertThat(reads).as("times something came").isLessThan(400);
            assertThat(loop.counters().get(Counter.RATE_WAITS)).isLessThan(400);
            flow.client().shutdownOutput();
            chatter.join();
        }
    }

    private static void send(Ends flow, int bytes) {
        try {
            flow.upstream().getOutputStream().write(new byte[bytes]);
            flow.upstream().shutdownOutput();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void flood(Ends ends) {
        byte[] bytes = new byte[64 << 10];
        try {
            while (true) {
                ends.upstream().getOutputStream().write(bytes);
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private static void assertEchoes(Ends ends) throws IOException {
        for (int i = 0; i < 100; i++) {
            ends.client().getOutputStream().write(i);
            assertThat(ends.upstream().getInputStream().read()).isEqualTo(i);
        }
    }

    /** Bytes held, once that has not changed for a while. */
    private static long settled(TestLoop loop) throws InterruptedException {
        long held = -1;
        int same = 0;
        while (same < 20) {
            long now = loop.counters().get(Counter.HELD_BYTES);
            same = now == held ? same + 1 : 0;
            held = now;
            Thread.sleep(10);
        }
        return held;
    }
}
