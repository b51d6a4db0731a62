// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

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

    private final Leg source;
    private final Leg sink;
    private final Pump pump;
    private State state = State.OPEN;
    private int shortage;
    private long bytes;

    Direction(Leg source, Leg sink, Pump pump) {
        this.source = source;
        this.sink = sink;
        this.pump = pump;
    }

    State state() {
        return state;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Bytes that reached the sink. */
    long bytes() {
        return bytes;
    }

    /**
     * Moves what can be moved.
     *
     * @param budgetBytes stop reading after so many, so that other flows of the loop have their turn
     * @return true when the budget ended the run and there may be more
     */
    boolean run(long budgetBytes) {
        long moved = 0;
        while (state == State.OPEN) {
            if (sink.errno() != 0) {
                end(State.BROKEN);
            } else if (pump.heldBytes() > 0) {
                if (!sink.isWritable()) {
                    return false;
                }
                moved += deliver();
            } else if (!source.isReadable()) {
                pump.idle();
                return false;
            } else if (moved >= budgetBytes) {
                return true;
            } else {
                take(budgetBytes);
            }
        }
        return false;
    }

    /** Why there was nothing to hold bytes in, as a positive errno; 0 when there was. Then the direction is broken. */
    int shortage() {
        return shortage;
    }

    /** Gives up; what the pump holds is lost. */
    void close() {
        if (state == State.OPEN) {
            end(State.BROKEN);
        }
    }

    private long deliver() {
        long put = sink.drain(pump);
        if (put > 0) {
            bytes += put;
            return put;
        }
        if (put == Pump.WOULD_BLOCK || put == 0) {
            sink.full();
        } else {
            sink.fail((int) -put);
        }
        return 0;
    }

    private void take(long maxBytes) {
        int prepared = pump.prepare();
        if (prepared < 0) {
            shortage = -prepared;
            end(State.BROKEN);
            return;
        }
        long taken = source.fill(pump, maxBytes);
        if (taken > 0) {
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
