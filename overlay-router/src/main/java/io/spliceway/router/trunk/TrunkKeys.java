// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.control.client.KeyUpdate;
import io.spliceway.control.client.TrunkKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys a node has, and until when. Any thread: an update is one immutable list behind a volatile field. Holds secrets;
 * no text of it tells them.
 */
public final class TrunkKeys {
    /** A controller that starts again and again leaves no more than this behind. */
    private static final int HELD_MAX = 16;

    private final boolean required;
    private final LongSupplier nanoTime;
    /** The one to call with first. */
    private volatile List<Held> held;

    /**
     * A key and its times, on this node's clock.
     *
     * @param callFromNs when others may be called with it
     * @param expires whether it ends
     * @param endNs when, if it does
     */
    private record Held(TrunkKey key, long callFromNs, boolean expires, long endNs) {
        boolean isAccepted(long nowNs) {
            return !expires || nowNs - endNs < 0;
        }

        boolean isCallable(long nowNs) {
            return isAccepted(nowNs) && nowNs - callFromNs >= 0;
        }

        Held endingAt(long ns) {
            return expires && endNs - ns < 0 ? this : new Held(key, callFromNs, true, ns);
        }
    }

    /**
     * The keys of a node that starts.
     *
     * @param required whether the node accepts nobody without a key, also while it has none itself
     * @param fixed the keys of its own file, the one to call with first
     * @param nanoTime a clock that never goes back, nanoseconds
     */
    public TrunkKeys(boolean required, List<TrunkKey> fixed, LongSupplier nanoTime) {
        this.required = required || !fixed.isEmpty();
        this.nanoTime = nanoTime;
        long nowNs = nanoTime.getAsLong();
        this.held = fixed.stream().map(key -> new Held(key, nowNs, false, 0)).toList();
    }

    /** For a node that has no keys, and speaks to nodes that have none. */
    public static TrunkKeys none() {
        return new TrunkKeys(false, List.of(), System::nanoTime);
    }

    /** Whether nobody is accepted without a key. */
    boolean isRequired() {
        return required;
    }

    /** Takes over what the controller says; keys that it does not name end with the grace, the file's too. */
    public synchronized void adopt(KeyUpdate update) {
        long nowNs = nanoTime.getAsLong();
        long callFromNs = nowNs + update.callIn().toNanos();
        long endNs = nowNs + update.grace().toNanos();
        List<Held> next = new ArrayList<>();
        for (TrunkKey key : update.keys()) {
            Held before = find(key.id());
            Held known = before != null && before.key.equals(key) ? before : new Held(key, callFromNs, false, 0);
            if (key.equals(update.newest())) {
                long from = known.callFromNs - callFromNs < 0 ? known.callFromNs : callFromNs;
                next.add(new Held(key, from, false, 0));
            } else {
                next.add(known.endingAt(endNs));
            }
        }
        for (Held other : held) {
            boolean named =
                    next.stream().anyMatch(candidate -> candidate.key.id().equals(other.key.id()));
            if (!named) {
                next.add(other.endingAt(endNs));
            }
        }
        next.removeIf(candidate -> !candidate.isAccepted(nowNs));
        held = List.copyOf(next.subList(0, Math.min(next.size(), HELD_MAX)));
    }

    /**
     * The key to call others with: the newest they are sure to have, or while that is none yet the one they are likeliest to
     * have; null when there is none.
     */
    @Nullable
    TrunkKey toCall() {
        long nowNs = nanoTime.getAsLong();
        List<Held> now = held;
        return now.stream()
                .filter(candidate -> candidate.isCallable(nowNs))
                .findFirst()
                .or(() -> now.stream()
                        .filter(candidate -> candidate.isAccepted(nowNs))
                        .min(Comparator.comparingLong(candidate -> candidate.callFromNs() - nowNs)))
                .map(Held::key)
                .orElse(null);
    }

    /** The key of an id, or null when there is none that is accepted now. */
    @Nullable
    TrunkKey accepted(String id) {
        Held found = find(id);
        return found != null && found.isAccepted(nanoTime.getAsLong()) ? found.key : null;
    }

    private @Nullable Held find(String id) {
        for (Held candidate : held) {
            if (candidate.key.id().equals(id)) {
                return candidate;
            }
        }
        return null;
    }
}
