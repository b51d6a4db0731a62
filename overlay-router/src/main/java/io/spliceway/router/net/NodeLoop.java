// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.net;

import io.spliceway.linux.NativeBuffer;
import io.spliceway.router.trunk.TrunkConnection;
import io.spliceway.router.trunk.TrunkPool;
import io.spliceway.splice.NettyLoop;

/** One event loop of the node and what its flows share. The buffer belongs to the loop's thread. */
public final class NodeLoop {
    private final NettyLoop loop;
    private final TrunkPool trunks;
    private final NativeBuffer scratch = new NativeBuffer(TrunkConnection.SCRATCH_BYTES);

    public NodeLoop(NettyLoop loop) {
        this.loop = loop;
        this.trunks = new TrunkPool(loop);
        loop.eventLoop().terminationFuture().addListener(_ -> scratch.close());
    }

    /** Trunks that carry no flow now. */
    public TrunkPool trunks() {
        return trunks;
    }

    public NettyLoop loop() {
        return loop;
    }

    /** Memory for the frame at hand; holds nothing between calls. */
    public NativeBuffer scratch() {
        return scratch;
    }
}
