// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.spliceway.linux.Errno;
import io.spliceway.linux.NativeBuffer;
import io.spliceway.linux.Splice;

/** A pipe and the count of what is in it. Nothing else moves bytes through its descriptors. */
final class PooledPipe {
    /**
     * Never {@code SPLICE_F_MORE}: on the last bytes of a burst it holds them back for up to 200 ms.
     */
    private static final int FLAGS = Splice.SPLICE_F_MOVE | Splice.SPLICE_F_NONBLOCK;

    private final PipePool pool;
    private final Kernel kernel;
    private final int readFd;
    private final int writeFd;
    private int capacityBytes;
    private long bytes;
    private boolean small;

    PooledPipe(PipePool pool, Kernel kernel, int readFd, int writeFd, int capacityBytes) {
        this.pool = pool;
        this.kernel = kernel;
        this.readFd = readFd;
        this.writeFd = writeFd;
        this.capacityBytes = capacityBytes;
    }

    /** As {@link Pump#fill}. A pipe that was filled before grows first. */
    long fill(int fd, long maxBytes) {
        if (small && bytes == 0 && capacityBytes < maxBytes) {
            small = false;
            capacityBytes = pool.grow(writeFd, capacityBytes);
        }
        long moved;
        do {
            moved = kernel.splice(fd, writeFd, Math.min(maxBytes, capacityBytes), FLAGS);
        } while (moved == -Errno.EINTR);
        if (moved > 0) {
            bytes += moved;
            // A slot a page: segments of 1448 bytes have used up the slots with little more than a third of the bytes.
            small |= moved >= capacityBytes / 4;
        }
        return moved;
    }

    /** As {@link #fill}, through memory; only into an empty pipe. */
    long fillCopying(int fd, NativeBuffer buffer, long maxBytes) {
        long wanted = Math.min(maxBytes, Math.min(capacityBytes, buffer.capacity()));
        long taken;
        do {
            taken = kernel.recv(fd, buffer.address(), wanted, 0);
        } while (taken == -Errno.EINTR);
        return taken > 0 ? fillFrom(buffer.address(), taken) : taken;
    }

    /** As {@link Pump#fillFrom}. */
    long fillFrom(long address, long length) {
        long wanted = Math.min(length, capacityBytes);
        long put = 0;
        while (put < wanted) {
            long written = kernel.write(writeFd, address + put, wanted - put);
            if (written > 0) {
                put += written;
                bytes += written;
            } else if (written != -Errno.EINTR) {
                // An empty pipe has room for its capacity.
                throw new IllegalStateException("pipe refuses bytes: " + Errno.text((int) written));
            }
        }
        return put;
    }

    /** As {@link Pump#drain}. */
    long drain(int fd, long maxBytes) {
        long moved;
        do {
            moved = kernel.splice(readFd, fd, maxBytes, FLAGS);
        } while (moved == -Errno.EINTR);
        if (moved > 0) {
            bytes -= moved;
        }
        return moved;
    }

    long bytes() {
        return bytes;
    }

    void destroy() {
        kernel.close(readFd);
        kernel.close(writeFd);
    }
}
