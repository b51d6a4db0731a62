// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.load.lab.machine.ProcessRun;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ProcessUsageTest {
    private static final int PAGE_BYTES = 4096;

    @Test
    void countsTheTimeOfAllThreadsAlsoOfThoseThatEnded() throws InterruptedException {
        long before = ProcessUsage.ownCpuNs();
        long[] burnt = new long[2];
        for (int i = 0; i < burnt.length; i++) {
            int which = i;
            Thread thread = Thread.ofPlatform().start(() -> burnt[which] = burn());
            thread.join();
        }
        assertThat(ProcessUsage.ownCpuNs() - before).isGreaterThanOrEqualTo(burnt[0] + burnt[1]);
    }

    @Test
    void countsTheTimeOfAnotherProcess() throws IOException {
        Process idle = ProcessRun.start(new ProcessBuilder("sleep", "1000"));
        Process busy = ProcessRun.start(new ProcessBuilder("sh", "-c", "while :; do :; done"));
        try {
            long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (ProcessUsage.cpuNs(busy.pid()) < TimeUnit.MILLISECONDS.toNanos(200)) {
                assertThat(System.nanoTime()).as("the deadline").isLessThan(limit);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
            assertThat(ProcessUsage.cpuNs(idle.pid())).isPositive().isLessThan(TimeUnit.MILLISECONDS.toNanos(200));
        } finally {
            idle.destroyForcibly();
            busy.destroyForcibly();
        }
    }

    @Test
    void memoryIsPrivateAndInRam() {
        int bytes = 64 << 20;
        long before = ProcessUsage.privateBytes(ProcessHandle.current().pid());
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes);
        for (int i = 0; i < bytes; i += PAGE_BYTES) {
            buffer.put(i, (byte) 1);
        }
        long after = ProcessUsage.privateBytes(ProcessHandle.current().pid());
        assertThat(after - before).isGreaterThan(bytes * 9L / 10);
        assertThat(buffer.get(0)).isEqualTo((byte) 1);
    }

    @Test
    void aProcessThatIsGoneUsesNothing() throws InterruptedException {
        Process gone = ProcessRun.start(new ProcessBuilder("true"));
        gone.waitFor();
        assertThat(ProcessUsage.cpuNs(gone.pid())).isZero();
        assertThat(ProcessUsage.privateBytes(gone.pid())).isZero();
    }

    /** As a worker is whose parent has not waited for it yet. */
    @Test
    void aProcessThatHasEndedAndIsStillListedUsesNoMemory() throws IOException {
        // The shell becomes a program that waits for no child.
        Process parent = ProcessRun.start(new ProcessBuilder("sh", "-c", "sleep 0.01 & echo $!; exec sleep 1000"));
        try {
            long zombie =
                    Long.parseLong(parent.inputReader(StandardCharsets.US_ASCII).readLine());
            Path status = Path.of("/proc", Long.toString(zombie), "status");
            long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!Files.readString(status).contains("State:\tZ")) {
                assertThat(System.nanoTime()).as("the deadline").isLessThan(limit);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
            assertThat(ProcessUsage.privateBytes(zombie)).isZero();
        } finally {
            parent.destroyForcibly();
        }
    }

    /** CPU time that the calling thread used, by its own clock. */
    private static long burn() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        long now = start;
        while (now - start < TimeUnit.MILLISECONDS.toNanos(30)) {
            now = threads.getCurrentThreadCpuTime();
        }
        return now - start;
    }
}
