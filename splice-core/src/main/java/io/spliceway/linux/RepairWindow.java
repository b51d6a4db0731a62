// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import java.lang.foreign.MemorySegment;

/**
 * {@code struct tcp_repair_window} of linux/tcp.h: the windows of both directions. Every field is an unsigned 32-bit
 * number; windows are bytes, already scaled.
 *
 * @param sendUpdateSequence {@code snd_wl1}: sequence number of the segment that brought the peer's window
 * @param sendBytes {@code snd_wnd}: the peer's window
 * @param maxSendBytes {@code max_window}: the largest that the peer ever had; at least {@code sendBytes}
 * @param receiveBytes {@code rcv_wnd}: the window this side advertised last
 * @param receiveUpdateSequence {@code rcv_wup}: what was acknowledged when it was advertised
 */
public record RepairWindow(
        long sendUpdateSequence, long sendBytes, long maxSendBytes, long receiveBytes, long receiveUpdateSequence) {
    static final int BYTES = 20;

    static RepairWindow read(MemorySegment from) {
        return new RepairWindow(u32(from, 0), u32(from, 1), u32(from, 2), u32(from, 3), u32(from, 4));
    }

    void write(MemorySegment to) {
        to.setAtIndex(Native.INT, 0, (int) sendUpdateSequence);
        to.setAtIndex(Native.INT, 1, (int) sendBytes);
        to.setAtIndex(Native.INT, 2, (int) maxSendBytes);
        to.setAtIndex(Native.INT, 3, (int) receiveBytes);
        to.setAtIndex(Native.INT, 4, (int) receiveUpdateSequence);
    }

    private static long u32(MemorySegment from, int index) {
        return Integer.toUnsignedLong(from.getAtIndex(Native.INT, index));
    }
}
