// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Pipes, their capacity, and splice(2) between them and a file. */
class PipeIT {
    private static final int FLAGS = Pipe.O_NONBLOCK | Pipe.O_CLOEXEC;

    @Test
    void makesNonBlockingPipesOfTheAskedCapacity() {
        long fds = Pipe.pipe2(FLAGS);
        assertThat(fds).isPositive();
        int read = Pipe.readFd(fds);
        int write = Pipe.writeFd(fds);
        assertThat(Fcntl.getFlags(read) & Pipe.O_NONBLOCK).isNotZero();
        assertThat(Fcntl.setPipeCapacity(write, 100_000)).isEqualTo(131_072);
        assertThat(Fcntl.getPipeCapacity(read)).isEqualTo(131_072);
        assertThat(Fcntl.setFlags(read, 0)).isZero();
        assertThat(Fcntl.getFlags(read) & Pipe.O_NONBLOCK).isZero();
        assertThat(Close.close(read)).isZero();
        assertThat(Close.close(write)).isZero();
        assertThat(Fcntl.getPipeCapacity(read)).isEqualTo(-Errno.EBADF);
    }

    @Test
    void splicesBetweenPipesAndSaysWhenThereIsNothing() {
        long from = Pipe.pipe2(FLAGS);
        long to = Pipe.pipe2(FLAGS);
        assertThat(Splice.splice(Pipe.readFd(from), Pipe.writeFd(to), 10, Splice.SPLICE_F_NONBLOCK))
                .isEqualTo(-Errno.EAGAIN);
        try (NativeBuffer buffer = new NativeBuffer(16)) {
            buffer.put(0, new byte[] {1, 2, 3, 4, 5});
            assertThat(Write.write(Pipe.writeFd(from), buffer.address(), 5)).isEqualTo(5);
            assertThat(Splice.splice(Pipe.readFd(from), Pipe.writeFd(to), 3, Splice.SPLICE_F_NONBLOCK))
                    .isEqualTo(3);
            assertThat(Ioctl.unreadBytes(Pipe.readFd(to))).isEqualTo(3);
        }
        for (int fd : new int[] {Pipe.readFd(from), Pipe.writeFd(from), Pipe.readFd(to)}) {
            Close.close(fd);
        }
        assertThat(Splice.splice(0, Pipe.writeFd(to), 1, Splice.SPLICE_F_NONBLOCK))
                .isNegative();
        Close.close(Pipe.writeFd(to));
    }

    @Test
    void theJvmIgnoresSigpipeForWhichSpliceHasNoFlag() {
        long fds = Pipe.pipe2(FLAGS);
        long broken = Pipe.pipe2(FLAGS);
        try (NativeBuffer buffer = new NativeBuffer(8)) {
            Write.write(Pipe.writeFd(fds), buffer.address(), 8);
        }
        Close.close(Pipe.readFd(broken));
        // Without a handler the default action would end this process here.
        assertThat(Splice.splice(Pipe.readFd(fds), Pipe.writeFd(broken), 8, Splice.SPLICE_F_NONBLOCK))
                .isEqualTo(-Errno.EPIPE);
        Close.close(Pipe.readFd(fds));
        Close.close(Pipe.writeFd(fds));
        Close.close(Pipe.writeFd(broken));
    }
}
