// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.spliceway.linux.Errno;
import io.spliceway.linux.Pipe;
import io.spliceway.splice.LoopCounters.Counter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The pipes of one loop. A pipe has two ways back and the pool chooses: an empty one is kept, one with bytes in it is
 * closed, so no flow can ever read another's bytes.
 *
 * <p>A pipe begins with what the kernel gives and grows when a flow fills it, up to what was asked for or to what the
 * user's quota ({@code fs.pipe-user-pages-soft}) has left. Where the quota is spent, the kernel makes pipes of two
 * pages; copying is better than those, so they count as none.
 */
final class PipePool {
    /** What Linux gives by default, pipe(7). */
    static final int MIN_CAPACITY_BYTES = 64 << 10;

    private static final InternalLogger LOG = InternalLoggerFactory.getInstance(PipePool.class);
    private static final AtomicBoolean GRANTED_LOGGED = new AtomicBoolean();
    private static final AtomicBoolean SHORTAGE_LOGGED = new AtomicBoolean();
    private static final int MAX_IDLE = 128;

    /** How many times larger a pipe becomes when it grows. */
    private static final int GROWTH = 4;

    /** Who has used fewer pipes than there are for so long gets rid of the others: they are taken from a quota. */
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(2);

    /** How long nobody asks the kernel again that has just given no pipe, or no larger one. */
    private static final long REST_NS = TimeUnit.SECONDS.toNanos(1);

    private final Loop loop;
    private final Kernel kernel;
    private final LoopCounters counters;
    private final int maxCapacityBytes;
    private final @Nullable PooledPipe[] idle = new @Nullable PooledPipe[MAX_IDLE];
    private int idleCount;
    /** The fewest there were since the last look. */
    private int leastIdle;

    private boolean looking;
    private int takenCount;
    private final Rest opening = new Rest();
    private final Rest growing = new Rest();

    PipePool(Loop loop, Kernel kernel, LoopCounters counters, int maxCapacityBytes) {
        this.loop = loop;
        this.kernel = kernel;
        this.counters = counters;
        this.maxCapacityBytes = maxCapacityBytes;
    }

    /** An empty pipe, or null when there is none to be had. */
    @Nullable
    PooledPipe take() {
        if (idleCount > 0) {
            PooledPipe pipe = idle[--idleCount];
            idle[idleCount] = null;
            leastIdle = Math.min(leastIdle, idleCount);
            takenCount++;
            return pipe;
        }
        return opening.isOn(loop.nanoTime()) ? null : open();
    }

    /** Pipes that pumps have now. */
    int takenCount() {
        return takenCount;
    }

    /** The one way back. */
    void release(PooledPipe pipe) {
        takenCount--;
        if (pipe.bytes() == 0 && idleCount < MAX_IDLE) {
            idle[idleCount++] = pipe;
            if (!looking) {
                lookLater();
            }
            return;
        }
        if (pipe.bytes() > 0) {
            counters.add(Counter.PIPES_DIRTY, 1);
        }
        counters.add(Counter.PIPES_CLOSED, 1);
        pipe.destroy();
    }

    /** Makes an empty pipe larger where that may be; the capacity it has then. */
    int grow(int writeFd, int capacityBytes) {
        if (capacityBytes >= maxCapacityBytes || growing.isOn(loop.nanoTime())) {
            return capacityBytes;
        }
        int granted = kernel.setPipeCapacity(writeFd, (int) Math.min((long) capacityBytes * GROWTH, maxCapacityBytes));
        if (GRANTED_LOGGED.compareAndSet(false, true)) {
            LOG.info(
                    "pipe capacity wanted_bytes={} granted_bytes={}{}",
                    maxCapacityBytes,
                    granted > 0 ? granted : capacityBytes,
                    granted > 0 ? "" : " why=\"" + why(-granted) + '"');
        }
        if (granted > 0) {
            return granted;
        }
        growing.begin(loop.nanoTime());
        return capacityBytes;
    }

    void close() {
        closeIdle(idleCount);
    }

    private void lookLater() {
        looking = true;
        leastIdle = idleCount;
        loop.schedule(this::closeUnused, IDLE_NS);
    }

    private void closeUnused() {
        closeIdle(leastIdle);
        looking = false;
        if (idleCount > 0) {
            lookLater();
        }
    }

    private void closeIdle(int count) {
        for (int i = 0; i < count; i++) {
            PooledPipe pipe = idle[--idleCount];
            idle[idleCount] = null;
            if (pipe != null) {
                counters.add(Counter.PIPES_CLOSED, 1);
                pipe.destroy();
            }
        }
        leastIdle = Math.min(leastIdle, idleCount);
    }

    private @Nullable PooledPipe open() {
        long fds = kernel.pipe();
        if (fds < 0) {
            return none((int) -fds);
        }
        int readFd = Pipe.readFd(fds);
        int writeFd = Pipe.writeFd(fds);
        int capacity = kernel.getPipeCapacity(writeFd);
        if (capacity < MIN_CAPACITY_BYTES) {
            kernel.close(readFd);
            kernel.close(writeFd);
            return none(Errno.EPERM);
        }
        counters.add(Counter.PIPES_OPENED, 1);
        takenCount++;
        return new PooledPipe(this, kernel, readFd, writeFd, capacity);
    }

    private @Nullable PooledPipe none(int errno) {
        opening.begin(loop.nanoTime());
        if (SHORTAGE_LOGGED.compareAndSet(false, true)) {
            LOG.warn("no pipe to be had, so flows are copied for now why=\"{}\"", why(errno));
        }
        return null;
    }

    private static String why(int errno) {
        return Errno.text(errno)
                + switch (errno) {
                    case Errno.EPERM -> " (raise fs.pipe-user-pages-soft and fs.pipe-max-size)";
                    case Errno.EMFILE -> " (raise the limit of open files)";
                    case Errno.ENFILE -> " (raise fs.file-max)";
                    default -> "";
                };
    }

    /** A while in which the kernel is not asked. */
    private static final class Rest {
        private boolean on;
        private long endNs;

        void begin(long nowNs) {
            on = true;
            endNs = nowNs + REST_NS;
        }

        boolean isOn(long nowNs) {
            on = on && nowNs - endNs < 0;
            return on;
        }
    }
}
