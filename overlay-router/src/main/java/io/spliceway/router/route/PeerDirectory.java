// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.route;

import io.spliceway.settings.HostPort;
import org.jspecify.annotations.Nullable;

/** Says where other nodes are. Asked on every loop's thread; answers at once from what is known. */
public interface PeerDirectory {
    /** Where a node's trunk listener is reached, or null when the node is not known. */
    @Nullable
    HostPort trunkAddress(String nodeId);
}
