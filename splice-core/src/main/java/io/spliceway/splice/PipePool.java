// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.spliceway.linux.Errno;
import io.spliceway.linux.Pipe;
import io.spliceway.splice.LoopCounters.Counter;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Keeps empty pipes for the flows of one loop. A pipe has two ways back and the pool chooses: an empty one is kept, one
 * with bytes in it is closed, so no flow can ever read another's bytes.
 */
final class PipePool {
    private static final InternalLogger LOG = InternalLoggerFactory.getInstance(PipePool.class);
    private static final AtomicBoolean CAPACITY_LOGGED = new AtomicBoolean();
    private static final int MAX_IDLE = 128;

    private final Kernel kernel;
    private final LoopCounters counters;
    private final int wantedCapacityBytes;
    private final @Nullable PooledPipe[] idle = new @Nullable PooledPipe[MAX_IDLE];
    private int idleCount;
    private int lastErrno;

    PipePool(Kernel kernel, LoopCounters counters, int wantedCapacityBytes) {
        this.kernel = kernel;
        this.counters = counters;
        this.wantedCapacityBytes = wantedCapacityBytes;
    }

    /** An empty pipe, or null when the kernel gives none (see {@link #lastErrno}). */
    @Nullable
    PooledPipe take() {
        if (idleCount > 0) {
            PooledPipe pipe = idle[--idleCount];
            idle[idleCount] = null;
            return pipe;
        }
        return open();
    }

    /** The one way back. */
    void release(PooledPipe pipe) {
        if (pipe.bytes() == 0 && idleCount < MAX_IDLE) {
            idle[idleCount++] = pipe;
            return;
        }
        if (pipe.bytes() > 0) {
            counters.add(Counter.PIPES_DIRTY, 1);
        }
        destroy(pipe);
    }

    /** Why the last {@link #take} gave nothing; positive. */
    int lastErrno() {
        return lastErrno;
    }

    void close() {
        while (idleCount > 0) {
            PooledPipe pipe = idle[--idleCount];
            idle[idleCount] = null;
            if (pipe != null) {
                destroy(pipe);
            }
        }
    }

    private @Nullable PooledPipe open() {
        long fds = kernel.pipe();
        if (fds < 0) {
            lastErrno = (int) -fds;
            return null;
        }
        int writeFd = Pipe.writeFd(fds);
        int granted = kernel.setPipeCapacity(writeFd, wantedCapacityBytes);
        int capacity = granted > 0 ? granted : kernel.getPipeCapacity(writeFd);
        if (CAPACITY_LOGGED.compareAndSet(false, true)) {
            LOG.info("pipe capacity wanted_bytes={} granted_bytes={}{}", wantedCapacityBytes, capacity, why(granted));
        }
        counters.add(Counter.PIPES_OPENED, 1);
        return new PooledPipe(kernel, Pipe.readFd(fds), writeFd, capacity);
    }

    private static String why(int granted) {
        return granted == -Errno.EPERM ? " (see fs.pipe-max-size and fs.pipe-user-pages-soft)" : "";
    }

    private void destroy(PooledPipe pipe) {
        counters.add(Counter.PIPES_CLOSED, 1);
        pipe.destroy();
    }
}
