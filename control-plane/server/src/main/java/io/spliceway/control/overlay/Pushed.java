// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.overlay;

import io.spliceway.control.client.NodeStatus.Push;
import org.jspecify.annotations.Nullable;

/** The newest of something that was sent to a node, and what the node made of it. One thread. */
final class Pushed<T> {
    private static final long FIRST_DELAY_NS = 1_000_000_000;
    /** The delay doubles this often at most: to 64 s. */
    private static final int DOUBLINGS_MAX = 6;

    private @Nullable T content;
    private long version;
    private long acknowledged;
    private String refusal = "";
    private int refusalsInARow;
    private long sendAgainNs;

    /** What was sent last; null for nothing. */
    @Nullable
    T content() {
        return content;
    }

    void sent(long newVersion, T newContent) {
        version = newVersion;
        content = newContent;
        refusal = "";
    }

    /** Whether the node refused the newest and is to be sent it again: after 1 s, then after twice the time each. */
    boolean isToSendAgain(long nowNs) {
        return !refusal.isEmpty() && nowNs - sendAgainNs >= 0;
    }

    /** Notes what the node made of a version. It may not be the newest, and never is of what was not sent. */
    void acknowledge(long ofVersion, String refused, long nowNs) {
        if (ofVersion > version) {
            return;
        }
        if (refused.isEmpty()) {
            acknowledged = Math.max(acknowledged, ofVersion);
            refusalsInARow = 0;
        } else if (ofVersion == version) {
            refusal = refused;
            sendAgainNs = nowNs + (FIRST_DELAY_NS << Math.min(refusalsInARow, DOUBLINGS_MAX));
            refusalsInARow++;
        }
    }

    Push status() {
        return new Push(version, acknowledged, refusal);
    }
}
