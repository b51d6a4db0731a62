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

    /** Notes an acknowledgement, if it is of this. Acknowledgements may lag behind the newest version. */
    boolean acknowledge(long ofVersion, String refused) {
        if (ofVersion > version || ofVersion <= acknowledged) {
            return false;
        }
        if (refused.isEmpty()) {
            acknowledged = ofVersion;
        } else if (ofVersion == version) {
            refusal = refused;
        }
        return true;
    }

    Push status() {
        return new Push(version, acknowledged, refusal);
    }
}
