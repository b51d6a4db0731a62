// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

import io.spliceway.linux.Errno;
import io.spliceway.linux.Mmap;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

/** A host that sends what a test puts in, and notes what it receives and when. */
final class FakeWire implements Wire {
    record Received(long atNs, ByteBuffer packet) {}

    final Deque<byte[]> toSend = new ArrayDeque<>();
    final List<Received> received = new ArrayList<>();
    boolean refuses;
    private final LongSupplier clock;

    FakeWire(LongSupplier clock) {
        this.clock = clock;
    }

    @Override
    public int fd() {
        return -1;
    }

    @Override
    public long read(long address, int capacity) {
        byte[] packet = toSend.poll();
        if (packet == null) {
            return -Errno.EAGAIN;
        }
        Mmap.view(address, capacity).put(0, packet);
        return packet.length;
    }

    @Override
    public long write(long address, int length) {
        byte[] packet = new byte[length];
        Mmap.view(address, length).get(0, packet);
        received.add(new Received(clock.getAsLong(), ByteBuffer.wrap(packet)));
        return refuses ? -Errno.EIO : length;
    }
}
