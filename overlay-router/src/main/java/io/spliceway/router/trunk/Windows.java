// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.linux.Tcp;
import io.spliceway.linux.TcpInfo;
import io.spliceway.splice.Loop;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How large the congestion windows were that recent flows needed, for each node, and how many bytes may be spent on having
 * young trunks reach that. Of one loop, on its thread.
 */
public final class Windows {
    /** A window that no flow has needed again for so long counts half. */
    private static final double HALF_NS = TimeUnit.MINUTES.toNanos(5);

    private static final double MINUTE_NS = TimeUnit.MINUTES.toNanos(1);

    /** More is never asked for: 1 Gbit/s over 130 ms. */
    private static final long MOST_BYTES = 16 << 20;

    private record Needed(long bytes, long atNs) {
        long now(long nowNs) {
            return (long) (bytes * Math.exp(-Math.log(2) * (nowNs - atNs) / HALF_NS));
        }
    }

    private final Loop loop;
    private final long bytesPerMinute;
    private final PathRates rates;
    private final Map<String, Needed> needed = new HashMap<>();
    private double budgetBytes;
    private long budgetNs;

    /**
     * Knows nothing yet.
     *
     * @param bytesPerMinute PAD bytes that may be sent, 0 for none
     * @param rates of the node, told what connections deliver
     */
    public Windows(Loop loop, long bytesPerMinute, PathRates rates) {
        this.loop = loop;
        this.bytesPerMinute = bytesPerMinute;
        this.rates = rates;
        this.budgetBytes = bytesPerMinute;
        this.budgetNs = loop.nanoTime();
    }

    /** Bytes of a connection's congestion window. */
    static long window(TcpInfo info) {
        return info.congestionWindow() * info.sendMss();
    }

    /** A flow to a node has ended, on this connection. */
    void learn(String peerId, TrunkConnection connection) {
        TcpInfo info = look(peerId, connection);
        if (info == null) {
            return;
        }
        long nowNs = loop.nanoTime();
        long bytes = Math.min(window(info), MOST_BYTES);
        Needed before = needed.get(peerId);
        if (before == null || bytes >= before.now(nowNs)) {
            needed.put(peerId, new Needed(bytes, nowNs));
        }
    }

    /** How a connection to a node stands; what it has delivered since the last look, be it PAD, is noted. */
    @Nullable
    TcpInfo look(String peerId, TrunkConnection connection) {
        TcpInfo info = Tcp.info(connection.descriptor());
        if (info != null) {
            Delivery now = Delivery.of(info);
            rates.seen(peerId, connection.delivered(now), now, loop.nanoTime());
        }
        return info;
    }

    /** The window recent flows to a node needed, in bytes; 0 when there were none. */
    long needed(String peerId) {
        Needed known = needed.get(peerId);
        return known == null ? 0 : known.now(loop.nanoTime());
    }

    /** Whether so many bytes may be spent, which they then are. */
    boolean spend(long bytes) {
        long nowNs = loop.nanoTime();
        budgetBytes =
                Math.min((double) bytesPerMinute, budgetBytes + bytesPerMinute * ((nowNs - budgetNs) / MINUTE_NS));
        budgetNs = nowNs;
        if (bytes > budgetBytes) {
            return false;
        }
        budgetBytes -= bytes;
        return true;
    }
}
