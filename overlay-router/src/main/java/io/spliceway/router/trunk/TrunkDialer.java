// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.linux.NativeBuffer;
import io.spliceway.splice.LegOwner;
import io.spliceway.splice.Loop;
import io.spliceway.splice.Registration;
import java.util.function.Consumer;

/** The calling side of a trunk. */
public final class TrunkDialer {
    private TrunkDialer() {}

    /**
     * Opens a flow on a connection that was just made. HELLO and OPEN leave together and nothing waits for an answer: a
     * wrong node at the other end refuses both.
     *
     * @param scratch shared by the loop, {@link TrunkConnection#SCRATCH_BYTES}
     * @param selfId this node
     * @param peerId the node that is called
     * @param whenIdle given the trunk when the flow has ended cleanly
     */
    public static TrunkLeg open(
            Loop loop,
            NativeBuffer scratch,
            Registration registration,
            String selfId,
            String peerId,
            Open open,
            Consumer<TrunkConnection> whenIdle) {
        TrunkConnection connection = new TrunkConnection(loop, scratch, registration, (_, _) -> {});
        connection.queue(FrameType.HELLO, new Hello(selfId, peerId).encode());
        return reopen(connection, selfId, peerId, open, whenIdle);
    }

    /** Opens a flow on a trunk whose last one has ended; parameters as of {@link #open}. */
    public static TrunkLeg reopen(
            TrunkConnection connection, String selfId, String peerId, Open open, Consumer<TrunkConnection> whenIdle) {
        TrunkLeg leg = new TrunkLeg(connection, selfId, peerId, LegOwner.NOBODY, whenIdle);
        connection.send(FrameType.OPEN, 0, OpenCodec.encode(open));
        return leg;
    }
}
