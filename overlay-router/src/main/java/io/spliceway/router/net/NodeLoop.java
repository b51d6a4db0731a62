// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.net;

import io.spliceway.linux.NativeBuffer;
import io.spliceway.router.trunk.Greeter;
import io.spliceway.router.trunk.PathRates;
import io.spliceway.router.trunk.PoolSettings;
import io.spliceway.router.trunk.TrunkCaller;
import io.spliceway.router.trunk.TrunkConnection;
import io.spliceway.router.trunk.TrunkPool;
import io.spliceway.router.trunk.Windows;
import io.spliceway.splice.NettyLoop;

/** One event loop of the node and what its flows share. The buffer belongs to the loop's thread. */
public final class NodeLoop {
    private final NettyLoop loop;
    private final TrunkPool trunks;
    private final Windows windows;
    private final NativeBuffer scratch = new NativeBuffer(TrunkConnection.SCRATCH_BYTES);

    /**
     * Sets up; nothing is dialled before {@link TrunkPool#keepReady} or the first flow.
     *
     * @param greeter speaks for this node on trunks
     * @param resolver names to addresses
     * @param settings of trunks
     * @param connectTimeoutNs nanoseconds to wait for a connection to another node
     * @param pool how many trunks are kept
     * @param warmBytesPerMinute PAD bytes this loop may send
     * @param rates what the node's trunks deliver
     */
    public NodeLoop(
            NettyLoop loop,
            Greeter greeter,
            Resolver resolver,
            SocketSettings settings,
            long connectTimeoutNs,
            PoolSettings pool,
            long warmBytesPerMinute,
            PathRates rates) {
        this.loop = loop;
        this.windows = new Windows(loop, warmBytesPerMinute, rates);
        TrunkCaller caller = new PeerDialer(loop, resolver, settings, connectTimeoutNs);
        this.trunks = new TrunkPool(loop, scratch, greeter, caller, pool, windows);
        loop.eventLoop().terminationFuture().addListener(_ -> scratch.close());
    }

    /** Trunks that carry no flow now. */
    public TrunkPool trunks() {
        return trunks;
    }

    /** How large the windows of its trunks have to be. */
    public Windows windows() {
        return windows;
    }

    public NettyLoop loop() {
        return loop;
    }

    /** Memory for the frame at hand; holds nothing between calls. */
    public NativeBuffer scratch() {
        return scratch;
    }
}
