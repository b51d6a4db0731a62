// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EpollTest {
    private static final long FIRST = 0x0123_4567_89ab_cdefL;
    private static final long SECOND = -2;

    private final Epoll epoll = Epoll.create(8);
    private final List<Integer> descriptors = new ArrayList<>();
    private final NativeBuffer buffer = new NativeBuffer(16);

    @AfterEach
    void close() {
        epoll.close();
        descriptors.forEach(Close::close);
        buffer.close();
    }

    @Test
    void tellsOfNothingWhenNothingIsReady() {
        assertThat(epoll.add(Pipe.readFd(pipe()), Epoll.IN, FIRST)).isZero();
        assertThat(epoll.await(0)).isZero();
    }

    /** The layout of an event differs by architecture; with a wrong one, the second's data is not what was given. */
    @Test
    void givesEachItsData() {
        for (long data : new long[] {FIRST, SECOND}) {
            long pipe = pipe();
            assertThat(epoll.add(Pipe.readFd(pipe), Epoll.IN | Epoll.ET, data)).isZero();
            assertThat(Write.write(Pipe.writeFd(pipe), buffer.address(), 1)).isEqualTo(1);
        }
        assertThat(epoll.await(1_000)).isEqualTo(2);
        assertThat(List.of(epoll.data(0), epoll.data(1))).containsExactlyInAnyOrder(FIRST, SECOND);
        assertThat(List.of(epoll.events(0), epoll.events(1))).containsExactly(Epoll.IN, Epoll.IN);
        assertThat(epoll.await(0)).as("edges are told once").isZero();
    }

    @Test
    void refusesInTheKernelsWords() {
        assertThat(epoll.add(-1, Epoll.IN, 0)).isEqualTo(-Errno.EBADF);
    }

    private long pipe() {
        long pipe = Pipe.pipe2(Pipe.O_CLOEXEC | Pipe.O_NONBLOCK);
        assertThat(pipe).isNotNegative();
        descriptors.add(Pipe.readFd(pipe));
        descriptors.add(Pipe.writeFd(pipe));
        return pipe;
    }
}
