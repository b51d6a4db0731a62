// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.linux.TcpInfo;
import io.spliceway.splice.Loop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has a young trunk's congestion window grow to what recent flows needed, while no flow uses it: each round trip one window
 * of PAD frames, which has slow start double it. Never more than the window, so that a flow that comes meanwhile finds
 * nothing unsent before it.
 */
final class WindowWarmer {
    private static final byte[] PAD = new byte[16 << 10];

    /** From 10 segments to 16 MiB it takes 10 round trips. */
    private static final int MAX_ROUNDS = 12;

    /** A window this much smaller than needed is left as it is. */
    private static final double NEAR = 0.8;

    private static final long ROUND_MIN_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Loop loop;
    private final TrunkConnection connection;
    private final String peerId;
    private final Windows windows;
    private int rounds;
    private boolean stopped;
    private Loop.@Nullable Timer timer;

    WindowWarmer(Loop loop, TrunkConnection connection, String peerId, Windows windows) {
        this.loop = loop;
        this.connection = connection;
        this.peerId = peerId;
        this.windows = windows;
    }

    /** Goes on until the window is there, the budget is spent, or {@link #stop}. */
    void start() {
        round();
    }

    /** A flow comes, or the trunk goes. Idempotent. */
    void stop() {
        stopped = true;
        Loop.Timer running = timer;
        if (running != null) {
            running.cancel();
        }
    }

    private void round() {
        TcpInfo info = stopped || !connection.isOpen() ? null : windows.look(peerId, connection);
        if (info == null || rounds++ == MAX_ROUNDS) {
            return;
        }
        long window = Windows.window(info);
        if (window >= windows.needed(peerId) * NEAR || !windows.spend(window)) {
            return;
        }
        for (long left = window; left > 0 && !connection.hasUnsent(); left -= PAD.length) {
            if (connection.send(FrameType.PAD, 0, PAD) < 0) {
                return;
            }
        }
        timer = loop.schedule(
                connection.guarded(this::round), Math.max(ROUND_MIN_NS, TimeUnit.MICROSECONDS.toNanos(info.rttUs())));
    }
}
