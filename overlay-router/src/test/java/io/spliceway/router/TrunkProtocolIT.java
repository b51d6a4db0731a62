// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.splice.PumpKind;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node's trunk listener, spoken to byte by byte. */
@Timeout(60)
class TrunkProtocolIT {
    private static final int HELLO = 1;
    private static final int OPEN = 2;
    private static final int DATA = 3;
    private static final int RESET = 5;
    private static final int PAD = 6;
    private static final int PING = 7;

    private TestOrigin origin;
    private Chain chain;

    @BeforeEach
    void start() throws IOException {
        origin = new TestOrigin(client -> client.getInputStream().transferTo(client.getOutputStream()));
        chain = Chain.start(2, PumpKind.SPLICE, origin.address());
    }

    @AfterEach
    void stop() {
        chain.close();
        origin.close();
    }

    /** A connection to the egress's trunk listener. */
    private final class Caller implements AutoCloseable {
        final Socket socket = new Socket();
        final DataOutputStream out;
        final DataInputStream in;

        Caller() throws IOException {
            int port = chain.nodes().getFirst().trunkAddress().getPort();
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
            socket.setSoTimeout(20_000);
            out = new DataOutputStream(socket.getOutputStream());
            in = new DataInputStream(socket.getInputStream());
        }

        void frame(int type, int flags, byte[] payload) throws IOException {
            out.writeByte(type);
            out.writeByte(flags);
            out.writeShort(0);
            out.writeInt(payload.length);
            out.write(payload);
        }

        void hello(String from, String to) throws IOException {
            String text = "\2\1\0" + (char) from.length() + from + "\2\0" + (char) to.length() + to;
            frame(HELLO, 0, text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** The type of the next frame, its payload thrown away. */
        int next() throws IOException {
            int type = in.readUnsignedByte();
            in.readUnsignedByte();
            in.readUnsignedShort();
            in.readFully(new byte[in.readInt()]);
            return type;
        }

        boolean isClosedByPeer() throws IOException {
            try {
                in.readByte();
                return false;
            } catch (EOFException | SocketException closed) {
                return true;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void answersHelloAndPings() throws IOException {
        try (Caller caller = new Caller()) {
            caller.hello("edge-1", "egress-1");
            assertThat(caller.next()).isEqualTo(HELLO);
            caller.frame(PAD, 0, new byte[100_000]);
            caller.frame(PING, 0, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
            assertThat(caller.in.readLong()).isEqualTo(0x0701_0000_0000_0008L);
            assertThat(caller.in.readLong()).isEqualTo(0x0102_0304_0506_0708L);
        }
    }

    @Test
    void refusesToBeTakenForAnotherNode() throws IOException {
        try (Caller caller = new Caller()) {
            caller.hello("edge-1", "egress-2");
            assertThat(caller.next()).isEqualTo(RESET);
            assertThat(caller.isClosedByPeer()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "open before hello, 2, 0, 10",
        "data before hello, 3, 0, 10",
        "ping before hello, 7, 0, 8",
        "a type that is none, 77, 0, 0",
        "type zero, 0, 0, 0",
        "a hello too long, 1, 0, 2000",
        "a length beyond any limit, 1, 0, 2147483647",
        "a negative length, 3, 0, -1",
        "reserved bits, 1, 1, 10",
    })
    void closesOnWhatBreaksTheProtocol(String what, int type, int reserved, int length) throws IOException {
        try (Caller caller = new Caller()) {
            caller.out.writeByte(type);
            caller.out.writeByte(0);
            caller.out.writeShort(reserved);
            caller.out.writeInt(length);
            assertThat(caller.next()).as(what).isEqualTo(RESET);
            assertThat(caller.isClosedByPeer()).as(what).isTrue();
        }
        assertThat(chain.openFlows()).isZero();
    }

    @Test
    void dialsNothingForAMangledOpen() throws IOException {
        try (Caller caller = new Caller()) {
            caller.hello("edge-1", "egress-1");
            assertThat(caller.next()).isEqualTo(HELLO);
            caller.frame(OPEN, 0, new byte[200]);
            assertThat(caller.next()).isEqualTo(RESET);
            assertThat(caller.isClosedByPeer()).isTrue();
        }
        assertThat(chain.nodes().getFirst().metrics().scrape())
                .contains("spliceway_flows_opened_total{kind=\"egress\"} 0.0");
    }

    @Test
    void closesACallerThatSaysNothing() throws IOException {
        try (Caller caller = new Caller()) {
            long before = System.nanoTime();
            assertThat(caller.next()).isEqualTo(RESET);
            assertThat((System.nanoTime() - before) / 1e9).as("seconds").isBetween(4.0, 20.0);
        }
    }

    @Test
    void survivesNoise() throws IOException {
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            try (Caller caller = new Caller()) {
                if (random.nextBoolean()) {
                    caller.hello("edge-1", "egress-1");
                }
                byte[] noise = new byte[random.nextInt(3_000)];
                random.nextBytes(noise);
                if (noise.length > 0 && random.nextBoolean()) {
                    noise[0] = (byte) (1 + random.nextInt(8));
                }
                caller.out.write(noise);
                if (random.nextBoolean()) {
                    caller.frame(DATA, 0, noise);
                }
            } catch (SocketException cutOff) {
                assertThat(cutOff).isNotNull();
            }
        }
        try (Socket socket = new Socket()) {
            socket.connect(chain.door(), 5_000);
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("still here".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().readNBytes(10))
                    .isEqualTo("still here".getBytes(StandardCharsets.US_ASCII));
        }
    }
}
