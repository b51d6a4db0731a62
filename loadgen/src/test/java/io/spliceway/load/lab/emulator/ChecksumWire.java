// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.emulator;

import io.spliceway.linux.Mmap;
import io.spliceway.linux.Tun;
import io.spliceway.load.lab.wan.Wire;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Completes the checksum of every packet before the host receives it, as a network card does, so that the host's kernel
 * checks it instead of trusting it.
 */
final class ChecksumWire implements Wire {
    final AtomicLong completed = new AtomicLong();
    final AtomicLong superPackets = new AtomicLong();
    private final TunWire device;

    ChecksumWire(TunWire device) {
        this.device = device;
    }

    @Override
    public int fd() {
        return device.fd();
    }

    @Override
    public long read(long address, int capacity) {
        return device.read(address, capacity);
    }

    @Override
    public long write(long address, int length) {
        ByteBuffer packet = Mmap.view(address, length);
        if (packet.get(1) != 0) {
            superPackets.incrementAndGet();
        } else if (packet.get(0) == 1) {
            packet.order(ByteOrder.nativeOrder());
            int start = Tun.HEADER_BYTES + packet.getShort(6);
            int field = start + packet.getShort(8);
            packet.order(ByteOrder.BIG_ENDIAN);
            long sum = 0;
            for (int i = start; i < length; i++) {
                sum += (packet.get(i) & 0xffL) << ((i - start) % 2 == 0 ? 8 : 0);
            }
            while (sum >>> 16 != 0) {
                sum = (sum & 0xffff) + (sum >>> 16);
            }
            packet.putShort(field, (short) ~sum).putLong(0, 0);
            packet.putShort(8, (short) 0);
            completed.incrementAndGet();
        }
        return device.write(address, length);
    }
}
