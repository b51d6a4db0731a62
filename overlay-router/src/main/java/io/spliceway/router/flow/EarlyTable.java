// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.flow;

import io.spliceway.router.early.FourTuple;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * What was opened early and waits for its connection, by the connection's addresses. Any thread: the loop that accepts is
 * chosen by the kernel. Who takes an entry out owns it.
 *
 * <p>Race window: a near client's connection may be accepted on one loop before its SYN is looked at on another. So an
 * accept that finds nothing leaves a mark, then looks once more; and who puts an entry in looks for a mark afterwards.
 * Whatever the order, one of the two sees the other.
 */
final class EarlyTable {
    /** Marks of accepted connections; a power of two. A mark that another one has replaced costs one useless open. */
    private static final int MARKS = 4_096;

    private final ConcurrentHashMap<FourTuple, EarlyUpstream> waiting = new ConcurrentHashMap<>();
    private final AtomicLongArray accepted = new AtomicLongArray(MARKS);

    boolean contains(FourTuple tuple) {
        return waiting.containsKey(tuple);
    }

    /** Puts an entry in; false when its connection has been accepted already, and then it is not in. */
    boolean put(FourTuple tuple, EarlyUpstream upstream) {
        waiting.put(tuple, upstream);
        return !takeMark(tuple) || !waiting.remove(tuple, upstream);
    }

    /** Takes an entry out; false when somebody else has. */
    boolean remove(FourTuple tuple, EarlyUpstream upstream) {
        return waiting.remove(tuple, upstream);
    }

    /** Takes out what waits for a connection that was accepted just now; null when nothing does. */
    @Nullable
    EarlyUpstream claim(FourTuple tuple) {
        EarlyUpstream upstream = waiting.remove(tuple);
        if (upstream != null) {
            return upstream;
        }
        long mark = tuple.fingerprint();
        accepted.set(index(mark), mark);
        return waiting.remove(tuple);
    }

    int size() {
        return waiting.size();
    }

    Collection<EarlyUpstream> all() {
        return List.copyOf(waiting.values());
    }

    /** A connection may have the addresses of an earlier one; so a mark counts once. */
    private boolean takeMark(FourTuple tuple) {
        long mark = tuple.fingerprint();
        return accepted.compareAndSet(index(mark), mark, 0);
    }

    private static int index(long mark) {
        return (int) mark & (MARKS - 1);
    }
}
