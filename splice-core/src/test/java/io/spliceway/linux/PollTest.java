// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PollTest {
    private static final long PAGE_BYTES = 4096;

    private final long first = Pipe.pipe2(Pipe.O_NONBLOCK | Pipe.O_CLOEXEC);
    private final long second = Pipe.pipe2(Pipe.O_NONBLOCK | Pipe.O_CLOEXEC);
    private final long memory = Mmap.anonymous(PAGE_BYTES);

    @AfterEach
    void close() {
        for (long pipe : new long[] {first, second}) {
            Close.close(Pipe.readFd(pipe));
            Close.close(Pipe.writeFd(pipe));
        }
        Mmap.unmap(memory, PAGE_BYTES);
    }

    @Test
    void saysWhichDescriptorCanBeRead() {
        Poll poll = new Poll(Pipe.readFd(first), Pipe.readFd(second));
        ByteBuffer view = Mmap.view(memory, (int) PAGE_BYTES);
        view.putInt(0, 42);
        assertThat(poll.await(0)).isZero();

        assertThat(Write.write(Pipe.writeFd(second), memory, Integer.BYTES)).isEqualTo(Integer.BYTES);

        assertThat(poll.await(-1)).isEqualTo(1);
        assertThat(poll.ready(0)).isFalse();
        assertThat(poll.ready(1)).isTrue();
        poll.forget(1);
        assertThat(poll.await(0)).isZero();
        assertThat(poll.ready(1)).isFalse();
        assertThat(Read.read(Pipe.readFd(second), memory + 8, PAGE_BYTES)).isEqualTo(Integer.BYTES);
        assertThat(view.getInt(8)).isEqualTo(42);
        assertThat(Read.read(Pipe.readFd(second), memory, PAGE_BYTES)).isEqualTo(-Errno.EAGAIN);
    }

    @Test
    void waitsAsLongAsItWasTold() {
        Poll poll = new Poll(Pipe.readFd(first));
        long timeoutNs = TimeUnit.MILLISECONDS.toNanos(3);
        long start = System.nanoTime();
        assertThat(poll.await(timeoutNs)).isZero();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(timeoutNs);
    }

    @Test
    void threadsSetTheirOwnTimerSlack() {
        assertThat(Prctl.setTimerSlackNs(1)).isZero();
        assertThat(Prctl.getTimerSlackNs()).isEqualTo(1);
        assertThat(Prctl.setTimerSlackNs(50_000)).isZero();
    }

    @Test
    void mappedMemoryCostsNothingUntilTouched() {
        long huge = 1L << 40;
        long address = Mmap.anonymous(huge);
        assertThat(address).isPositive();
        assertThat(Mmap.view(address + huge - 8, 8).getLong(0)).isZero();
        assertThat(Mmap.unmap(address, huge)).isZero();
    }

    @Test
    void openSaysWhyNot() {
        assertThat(Open.open("/no/such/file", Open.O_RDWR)).isEqualTo(-Errno.ENOENT);
        int fd = Open.open("/dev/null", Open.O_RDWR | Open.O_CLOEXEC);
        assertThat(Write.write(fd, memory, 1)).isEqualTo(1);
        assertThat(Read.read(fd, memory, 1)).isZero();
        assertThat(Close.close(fd)).isZero();
    }
}
