// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.spliceway.splice.LoopCounters.Counter;
import java.io.IOException;

/**
 * What the data path needs of an event loop: readiness, time, and the memory that flows of one loop share.
 *
 * <p>All methods belong to the loop's thread, but {@link #execute} and {@link #counters}.
 */
public abstract class Loop {
    private final Kernel kernel;
    private final LoopCounters counters = new LoopCounters();
    private final PipePool pipes;
    private final BufferPool buffers;
    private final long maxHeldBytes;
    private long heldBytes;

    /**
     * Sets up the shared memory; nothing is opened before the first flow needs it.
     *
     * @param options what its flows share
     */
    @SuppressWarnings("this-escape") // The pool asks for the time, and only once flows run.
    protected Loop(Kernel kernel, LoopOptions options) {
        this.kernel = kernel;
        this.pipes = new PipePool(this, kernel, counters, options.pipeCapacityBytes());
        this.buffers = new BufferPool(options.bufferBytes());
        this.maxHeldBytes = options.maxHeldBytes();
    }

    /** As {@link #register(int, ReadyHandler, boolean)}, not watching for room. */
    public final Registration register(int fd, ReadyHandler handler) throws IOException {
        return register(fd, handler, false);
    }

    /**
     * Watches a descriptor, edge-triggered. The first events may come before this returns to the caller's caller, never
     * before it returns.
     *
     * @param fd non-blocking; owned by the registration from here on, also when this throws
     * @param room as {@link Registration#watchRoom}, from the beginning: for a connection attempt whose end is waited for
     * @throws IOException when the kernel refuses
     */
    public abstract Registration register(int fd, ReadyHandler handler, boolean room) throws IOException;

    /** Runs a task on the loop's thread, soon; tasks and their successors may come before readiness. Any thread. */
    public abstract void execute(Runnable task);

    /**
     * Runs a task on the loop's thread once, after a delay.
     *
     * @param delayNs nanoseconds
     */
    public abstract Timer schedule(Runnable task, long delayNs);

    /** Nanoseconds of a clock that never goes back. */
    public abstract long nanoTime();

    public final Kernel kernel() {
        return kernel;
    }

    public final LoopCounters counters() {
        return counters;
    }

    final PipePool pipes() {
        return pipes;
    }

    final BufferPool buffers() {
        return buffers;
    }

    /** Bytes held by pumps for readers that are slow have become more, or fewer. */
    final void held(long changeBytes) {
        heldBytes += changeBytes;
        counters.add(Counter.HELD_BYTES, changeBytes);
    }

    /** Whether pumps of this loop hold more than they may. */
    final boolean isOverfull() {
        return heldBytes > maxHeldBytes;
    }

    /** Closes idle pipes and frees idle buffers; flows must be gone. */
    protected final void releaseMemory() {
        pipes.close();
        buffers.close();
    }

    /** A scheduled task. */
    public interface Timer {
        /** The task will not run, unless it already has. */
        void cancel();
    }
}
