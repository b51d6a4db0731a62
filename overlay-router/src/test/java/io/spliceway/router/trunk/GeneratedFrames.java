// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.control.client.TrunkKey;
import io.spliceway.settings.HostPort;
import io.spliceway.splice.Cause;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What a peer may say, well or badly formed; from a seed. */
final class GeneratedFrames {
    private static final int[] LENGTHS = {0, 1, 7, 8, 9, 64, 65, 255, 256, 257, 1_023, 1_024, 1_025, 4_096, 4_097};
    private static final int[] LIES = {
        -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 20, (1 << 20) + 1, 1 << 30, (1 << 30) + 1, 0
    };

    private final Random random;
    private final @Nullable TrunkKey key;
    private final @Nullable HostPort origin;

    /**
     * From a seed.
     *
     * @param key what HELLOs are signed with, mostly; null for none
     * @param origin the destination of every OPEN that is well formed; null for any
     */
    GeneratedFrames(Random random, @Nullable TrunkKey key, @Nullable HostPort origin) {
        this.random = random;
        this.key = key;
        this.origin = origin;
    }

    byte[] hello(String from, String to, long timeMs) {
        return Hello.ofCaller(from, to, random.nextInt(16) == 0 ? null : key, timeMs, Nonce.draw(random));
    }

    byte[] open() {
        String host = random.nextBoolean() ? "origin.example" : random.nextBoolean() ? "192.0.2.7" : "2001:db8::7";
        return OpenCodec.encode(new Open(
                "000102030405060708090a0b0c0d0e0f",
                new InetSocketAddress(random.nextBoolean() ? "192.0.2.1" : "2001:db8::1", random.nextInt(65_536)),
                origin != null ? origin : new HostPort(host, random.nextInt(65_536)),
                "web",
                origin != null || random.nextBoolean() ? List.of() : List.of("relay-2", "egress-1"),
                random.nextInt(256)));
    }

    byte[] noise() {
        byte[] noise = new byte[random.nextInt(8) == 0 ? LENGTHS[random.nextInt(LENGTHS.length)] : random.nextInt(40)];
        random.nextBytes(noise);
        return noise;
    }

    /** The frames of a conversation after HELLO: mostly what could be, in any order. */
    byte[] talk(int frames) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < frames; i++) {
            switch (random.nextInt(14)) {
                case 0, 1, 2, 3 -> frame(out, FrameType.DATA, noise());
                case 4 -> frame(out, FrameType.EOF, new byte[0]);
                case 5 -> frame(out, FrameType.PING, noise());
                case 6 -> frame(out, FrameType.PAD, noise());
                case 7 -> frame(out, FrameType.OPEN, open());
                case 8 -> frame(out, FrameType.RESET, reset());
                case 9 -> frame(out, FrameType.RESET, noise());
                case 10 -> frame(out, FrameType.HELLO, hello("edge-1", "relay-1", 0));
                case 11 -> lie(out);
                case 12 -> frame(out, FrameType.DATA, new byte[random.nextInt(8) == 0 ? 100_000 : 1]);
                default -> out.writeBytes(noise());
            }
        }
        return out.toByteArray();
    }

    private byte[] reset() {
        Cause[] causes = Cause.values();
        return new Reset(causes[random.nextInt(causes.length)], "relay-2").encode();
    }

    void frame(ByteArrayOutputStream out, FrameType type, byte[] payload) {
        out.write(type.number());
        out.write(random.nextInt(4) == 0 ? random.nextInt(256) : 0);
        out.write(0);
        out.write(0);
        out.writeBytes(ByteBuffer.allocate(4).putInt(payload.length).array());
        out.writeBytes(payload);
    }

    /** A header that says something else than what follows. */
    private void lie(ByteArrayOutputStream out) {
        out.write(random.nextInt(10));
        out.write(random.nextInt(256));
        out.write(random.nextInt(8) == 0 ? 1 : 0);
        out.write(0);
        int length = random.nextBoolean() ? LIES[random.nextInt(LIES.length)] : LENGTHS[random.nextInt(LENGTHS.length)];
        out.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
        out.writeBytes(noise());
    }

    /** Cuts, flips, repeats, or leaves it as it is. */
    byte[] mangled(byte[] bytes) {
        byte[] now = bytes;
        for (int i = random.nextInt(3); i > 0; i--) {
            now = switch (random.nextInt(5)) {
                case 0 -> Arrays.copyOf(now, random.nextInt(now.length + 1));
                case 1 -> Arrays.copyOf(now, now.length + random.nextInt(20));
                case 2 -> spliced(now);
                default -> flipped(now);
            };
        }
        return now;
    }

    private byte[] flipped(byte[] bytes) {
        byte[] flipped = bytes.clone();
        for (int i = random.nextInt(4); i >= 0 && flipped.length > 0; i--) {
            flipped[random.nextInt(flipped.length)] = (byte) random.nextInt(256);
        }
        return flipped;
    }

    /** A part of it, put somewhere else. */
    private byte[] spliced(byte[] bytes) {
        if (bytes.length == 0) {
            return bytes;
        }
        byte[] part = Arrays.copyOfRange(bytes, random.nextInt(bytes.length), bytes.length);
        byte[] to = bytes.clone();
        System.arraycopy(part, 0, to, random.nextInt(to.length - part.length + 1), part.length);
        return to;
    }
}
