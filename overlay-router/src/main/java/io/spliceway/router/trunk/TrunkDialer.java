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
     * Greets the node at the other end of a connection that was just made. Nothing waits for its answer: a flow may be
     * opened at once, and a wrong node refuses both.
     *
     * @param scratch shared by the loop, {@link TrunkConnection#SCRATCH_BYTES}
     * @param selfId this node
     * @param peerId the node that is called
     * @param endNs when the trunk is too old for another flow, by the loop's clock
     */
    static TrunkConnection greet(
            Loop loop, NativeBuffer scratch, Registration registration, String selfId, String peerId, long endNs) {
        TrunkConnection connection = new TrunkConnection(loop, scratch, registration, (_, _) -> {});
        connection.endNs(endNs);
        connection.queue(FrameType.HELLO, new Hello(selfId, peerId).encode());
        return connection;
    }

    /**
     * Opens a flow on a trunk that carries none.
     *
     * @param selfId this node
     * @param peerId the node at the other end
     * @param whenIdle given the trunk when the flow has ended cleanly
     * @param waited whether the trunk waited in the pool: then a PING goes behind OPEN, see {@link TrunkLeg#whenProven}
     */
    public static TrunkLeg open(
            TrunkConnection connection,
            String selfId,
            String peerId,
            Open open,
            Consumer<TrunkConnection> whenIdle,
            boolean waited) {
        TrunkLeg leg = new TrunkLeg(connection, selfId, peerId, LegOwner.NOBODY, whenIdle);
        byte[] payload = OpenCodec.encode(open);
        if (waited) {
            connection.queue(FrameType.OPEN, payload);
            leg.askForProof();
        } else {
            connection.send(FrameType.OPEN, 0, payload);
        }
        return leg;
    }
}
