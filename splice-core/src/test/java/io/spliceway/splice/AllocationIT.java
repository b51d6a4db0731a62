// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a running flow allocates on its loop's thread, once it is compiled. */
@Timeout(120)
class AllocationIT {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long DEADLINE_NS = 60_000_000_000L;
    private static final int MESSAGES = 5_000;
    private static final int BULK_BYTES = 100_000_000;

    private interface Work {
        void run() throws Exception;
    }

    /** Over io_uring Netty makes an object for each turn of the loop, 16 bytes, of which a message takes two or three. */
    @ParameterizedTest
    @CsvSource({"EPOLL,COPY,0", "EPOLL,SPLICE,0", "EPOLL,AUTO,0", "IO_URING,SPLICE,64", "IO_URING,AUTO,64"})
    void messagesThereAndBack(Transport transport, PumpKind pumps, int bytes) throws Exception {
        try (SocketWorld world = new SocketWorld(transport, pumps)) {
            assertAllocates((long) bytes * MESSAGES, world, () -> pingPong(world));
        }
    }

    @ParameterizedTest
    @CsvSource({"EPOLL,COPY,0", "EPOLL,SPLICE,0", "EPOLL,AUTO,0", "IO_URING,SPLICE,100000", "IO_URING,AUTO,100000"})
    void aLongTransfer(Transport transport, PumpKind pumps, int bytes) throws Exception {
        try (SocketWorld world = new SocketWorld(transport, pumps)) {
            assertAllocates(bytes, world, () -> transfer(world));
        }
    }

    /** Also once a sink has been full, after which room to write was watched for. */
    @Test
    void messagesAfterALongTransfer() throws Exception {
        try (SocketWorld world = new SocketWorld(Transport.EPOLL, PumpKind.AUTO)) {
            transfer(world);
            assertAllocates(0, world, () -> pingPong(world));
        }
    }

    /** The compiler works beside the flow for a while, so the work is repeated until it is done. */
    private static void assertAllocates(long atMostBytes, SocketWorld world, Work work) throws Exception {
        long loop = world.loopThread();
        long deadline = System.nanoTime() + DEADLINE_NS;
        long allocated;
        do {
            long before = THREADS.getThreadAllocatedBytes(loop);
            work.run();
            allocated = THREADS.getThreadAllocatedBytes(loop) - before;
        } while (allocated > atMostBytes && System.nanoTime() - deadline < 0);
        assertThat(allocated).as("bytes allocated").isLessThanOrEqualTo(atMostBytes);
    }

    private static void pingPong(SocketWorld world) {
        byte[] message = new byte[100];
        for (int i = 0; i < MESSAGES; i++) {
            world.client().send(message);
            world.upstream().receive(message.length);
            world.upstream().send(message);
            world.client().receive(message.length);
        }
    }

    private static void transfer(SocketWorld world) throws InterruptedException {
        byte[] chunk = new byte[1_000_000];
        Thread sender = Thread.ofPlatform().start(() -> {
            for (int sent = 0; sent < BULK_BYTES; sent += chunk.length) {
                world.upstream().send(chunk);
            }
        });
        for (int received = 0; received < BULK_BYTES; received += chunk.length) {
            world.client().receive(chunk.length);
        }
        sender.join();
    }
}
