// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DelayLineTest {
    private static final InetAddress A = InetAddress.ofLiteral("10.0.0.1");
    private static final InetAddress B = InetAddress.ofLiteral("10.0.0.2");

    private final BlockPool pool = new BlockPool(4);
    private final Packet packet = new Packet();

    private record Sent(ByteBuffer bytes, long dueNs, int path) {}

    @AfterEach
    void unmap() {
        pool.close();
    }

    @Test
    void keepsOrderAndBytesOverManyBlocks() {
        DelayLine line = new DelayLine(pool);
        Deque<Sent> held = new ArrayDeque<>();
        Random random = new Random(5);
        long heldBytes = 0;
        for (int i = 0; i < 20_000; i++) {
            boolean add = random.nextInt(4) > 0 ? heldBytes < 500_000 : heldBytes == 0;
            if (add) {
                byte[] bytes = Packets.superPacket(A, B, 1 + random.nextInt(65_000), 0x10, i);
                packet.wrap(ByteBuffer.wrap(bytes), 0, bytes.length);
                assertThat(line.append(packet, 0, packet.segments(), i, i + 1)).isTrue();
                held.add(new Sent(ByteBuffer.wrap(bytes), i, i + 1));
                heldBytes += bytes.length;
            } else {
                Sent first = held.remove();
                heldBytes -= first.bytes().capacity();
                assertThat(line.dueNs()).isEqualTo(first.dueNs());
                assertThat(line.path()).isEqualTo(first.path());
                byte[] bytes = new byte[line.packetLength()];
                pool.memory().get(line.packetAt(), bytes);
                assertThat(ByteBuffer.wrap(bytes).equals(first.bytes())).isTrue();
                line.remove();
            }
            assertThat(line.isEmpty()).isEqualTo(held.isEmpty());
        }
    }

    @Test
    void refusesWhenThePoolIsEmptyAndGivesEverythingBack() {
        byte[] bytes = Packets.superPacket(A, B, 60_000, 0x10, 1);
        packet.wrap(ByteBuffer.wrap(bytes), 0, bytes.length);
        for (int round = 0; round < 3; round++) {
            DelayLine line = new DelayLine(pool);
            DelayLine other = new DelayLine(pool);
            int count = 0;
            while (line.append(packet, 0, packet.segments(), count, 0)) {
                count++;
            }
            assertThat(count).isEqualTo(16);
            assertThat(other.append(packet, 0, packet.segments(), 0, 0)).isFalse();
            for (int i = 0; i < count; i++) {
                assertThat(line.dueNs()).isEqualTo(i);
                line.remove();
            }
            assertThat(line.isEmpty()).isTrue();
        }
    }
}
