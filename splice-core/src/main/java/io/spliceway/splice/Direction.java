// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.spliceway.splice.LoopCounters.Counter;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/** One direction of a conduit: bytes from a source leg to a sink leg, and its ending. */
final class Direction {
    /** How a direction stands. */
    enum State {
        /** Bytes may come. */
        OPEN,
        /** The source ended cleanly, every byte was delivered and the sink's output is shut down. */
        SHUT,
        /** A leg failed; nothing more moves. */
        BROKEN
    }

    /** Why {@link #run} stopped. */
    enum Stop {
        /** An event of a leg will say when there is more to do, or there never will be. */
        WAITS,
        /** The budget is spent and there may be more. */
        YIELDS,
        /** The rate limit: there is more to do later, see {@link #waitForRate}. */
        RATE_LIMITED
    }

    private static final AtomicLongFieldUpdater<Direction> BYTES =
            AtomicLongFieldUpdater.newUpdater(Direction.class, "bytes");

    /** A direction that never finds its sink ready holds no more than this. */
    private static final long FIRST_TAKE_BYTES = 64 << 10;

    private final Loop loop;
    private final Leg source;
    private final Leg sink;
    private final ConduitOptions options;
    private Pump pump;
    /** What was taken and may have to be given back; null when nothing may. */
    private @Nullable Replay replay;

    private final @Nullable RateLimit rate;
    private State state = State.OPEN;
    private volatile long bytes;
    /** The most to take at once: more while the sink takes it all, and less when it does not. */
    private long takeBytes;

    /** Goes on after the rate limit's wait; null before the first. */
    private @Nullable Runnable afterRate;

    private boolean waitsForRate;
    /** How much of what the pump holds the loop knows of. */
    private long heldBytes;

    Direction(Loop loop, Leg source, Leg sink, ConduitOptions options) {
        this.loop = loop;
        this.source = source;
        this.sink = sink;
        this.pump = options.pumps().newPump(loop);
        this.options = options;
        this.rate = options.rateBytesPerS() > 0 ? new RateLimit(options.rateBytesPerS(), loop.nanoTime()) : null;
        this.takeBytes = Math.min(FIRST_TAKE_BYTES, options.maxHeldBytes());
    }

    State state() {
        return state;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Bytes that reached the sink. Any thread; elsewhere it may be a moment behind. */
    long bytes() {
        return bytes;
    }

    /**
     * After {@link Stop#RATE_LIMITED}: has the conduit go on when there is more to do. One timer at a time, and nothing
     * moves before it.
     *
     * @param conduit the task that runs the conduit
     */
    void waitForRate(Runnable conduit) {
        if (waitsForRate || rate == null) {
            return;
        }
        Runnable task = afterRate;
        if (task == null) {
            task = source.guarded(() -> {
                waitsForRate = false;
                conduit.run();
            });
            afterRate = task;
        }
        waitsForRate = true;
        loop.counters().add(Counter.RATE_WAITS, 1);
        loop.schedule(task, rate.waitNs());
    }

    /** Moves what can be moved, and no more than the budget. */
    Stop run() {
        Stop stop = move();
        long held = state == State.OPEN ? pump.heldBytes() : 0;
        if (held != heldBytes) {
            loop.held(held - heldBytes);
            heldBytes = held;
        }
        return stop;
    }

    /** Before anything is moved: keeps what is taken, until {@link #proven}, or until it is more than a little. */
    void keep() {
        Replay kept = new Replay(loop);
        replay = kept;
        pump = kept;
    }

    /** What was taken has arrived. */
    void proven() {
        replay = null;
    }

    /** Whether all that was taken from the source is still known. */
    boolean isKept() {
        return replay != null;
    }

    /** Ends, and gives the source back what was taken. */
    void giveBack() {
        Replay kept = replay;
        if (kept == null) {
            throw new IllegalStateException("what was taken is not known");
        }
        byte[] taken = kept.taken();
        if (state == State.OPEN) {
            end(State.BROKEN);
            run();
        }
        source.unread(taken);
    }

    /** Gives up; what the pump holds is lost. */
    void close() {
        if (state == State.OPEN) {
            end(State.BROKEN);
            run();
        }
    }

    private Stop move() {
        long moved = 0;
        while (state == State.OPEN) {
            if (sink.errno() != 0) {
                end(State.BROKEN);
            } else if (pump.heldBytes() > 0) {
                if (!sink.isWritable()) {
                    return Stop.WAITS;
                }
                moved += deliver();
            } else if (!source.isReadable()) {
                pump.idle();
                return Stop.WAITS;
            } else if (moved >= options.turnBytes()) {
                return Stop.YIELDS;
            } else {
                long allowed = allowedBytes(moved > 0);
                if (allowed == 0) {
                    pump.rest();
                    return Stop.RATE_LIMITED;
                }
                take(allowed);
            }
        }
        return Stop.WAITS;
    }

    /**
     * How much may be taken now. With a rate limit neither a turn's end nor events that come while a timer runs may have
     * it trickle.
     *
     * @param again whether some was moved in this turn
     */
    private long allowedBytes(boolean again) {
        if (waitsForRate) {
            return 0;
        }
        long most = Math.min(takeBytes, options.turnBytes());
        if (loop.isOverfull()) {
            most = ConduitOptions.PAGE_BYTES;
        }
        if (rate == null) {
            return most;
        }
        long tokens = rate.allowedBytes(loop.nanoTime());
        return again && rate.isLow() ? 0 : Math.min(most, tokens);
    }

    private long deliver() {
        long held = pump.heldBytes();
        long put = sink.drain(pump);
        if (put > 0) {
            BYTES.lazySet(this, bytes + put);
            if (put == held) {
                takeBytes = Math.min(takeBytes * 2, options.maxHeldBytes());
            }
            return put;
        }
        if (put == Pump.WOULD_BLOCK || put == 0) {
            sink.full();
            takeBytes = Math.max(takeBytes / 2, Math.min(FIRST_TAKE_BYTES, options.maxHeldBytes()));
        } else {
            sink.fail((int) -put);
        }
        return 0;
    }

    private void take(long maxBytes) {
        Replay kept = replay;
        if (kept == null && pump instanceof Replay) {
            pump.close();
            pump = options.pumps().newPump(loop);
        }
        pump.prepare();
        long taken = source.take(loop, pump, maxBytes);
        if (taken > 0) {
            if (kept != null && !kept.keep()) {
                replay = null;
            }
            if (rate != null) {
                rate.moved(taken);
            }
            return;
        }
        if (taken == Pump.WOULD_BLOCK) {
            source.drained();
        } else if (taken == Pump.END) {
            endOfStream();
        } else {
            source.fail((int) -taken);
            end(State.BROKEN);
        }
    }

    private void endOfStream() {
        if (source.errno() != 0) {
            end(State.BROKEN);
            return;
        }
        end(State.SHUT);
        int result = sink.endOutput();
        if (result < 0) {
            sink.fail(-result);
            state = State.BROKEN;
            return;
        }
        source.inputEnded();
    }

    private void end(State ended) {
        state = ended;
        pump.close();
    }
}
