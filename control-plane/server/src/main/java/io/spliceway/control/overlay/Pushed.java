// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.overlay;

import io.spliceway.control.client.NodeStatus.Push;
import org.jspecify.annotations.Nullable;

/** The newest of something that was sent to a node, and what the node made of it. One thread. */
final class Pushed<T> {
    private @Nullable T content;
    private long version;
    private long acknowledged;
    private String refusal = "";

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

    /** Notes what the node made of a version. It may not be the newest, and never is of what was not sent. */
    void acknowledge(long ofVersion, String refused) {
        if (ofVersion > version) {
            return;
        }
        if (refused.isEmpty()) {
            acknowledged = Math.max(acknowledged, ofVersion);
        } else if (ofVersion == version) {
            refusal = refused;
        }
    }

    Push status() {
        return new Push(version, acknowledged, refusal);
    }
}
