// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import io.spliceway.settings.HostPort;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenCodecTest {
    private static final String FLOW_ID = "000102030405060708090a0b0c0d0e0f";

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 198.51.100.7, 198.51.100.7",
        "192.0.2.1, origin.example, origin.example",
        "2001:db8::1, 2001:db8::2, 2001:db8:0:0:0:0:0:2",
        "2001:db8::1, origin.example, origin.example",
        "2001:db8::1, 198.51.100.7, 198.51.100.7",
        "192.0.2.1, 2001:db8::2, 2001:db8:0:0:0:0:0:2",
    })
    void readsBackWhatItWrote(String client, String destination, String readBack) throws Exception {
        Open open = open(client, destination, List.of("relay-2", "egress-1"));
        assertThat(OpenCodec.decode(OpenCodec.encode(open)))
                .isEqualTo(new Open(
                        FLOW_ID,
                        new InetSocketAddress(client, 40_000),
                        new HostPort(readBack, 443),
                        "web",
                        List.of("relay-2", "egress-1"),
                        7));
    }

    @Test
    void isAProxyV2HeaderToStandardTools() {
        byte[] bytes = OpenCodec.encode(open("192.0.2.1", "origin.example", List.of()));
        EmbeddedChannel channel = new EmbeddedChannel(new HAProxyMessageDecoder());
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        HAProxyMessage message = channel.readInbound();
        assertThat(message.sourceAddress()).isEqualTo("192.0.2.1");
        assertThat(message.sourcePort()).isEqualTo(40_000);
        assertThat(message.destinationPort()).isEqualTo(443);
        assertThat(message.tlvs())
                .filteredOn(tlv -> tlv.type() == HAProxyTLV.Type.PP2_TYPE_AUTHORITY)
                .singleElement()
                .extracting(tlv -> tlv.content().toString(StandardCharsets.UTF_8))
                .isEqualTo("origin.example");
        message.release();
        channel.finishAndReleaseAll();
    }

    @Test
    void refusesAServiceThatWouldForgeALogLine() {
        Open open = new Open(
                "00112233445566778899aabbccddeeff",
                new InetSocketAddress("192.0.2.1", 1),
                new HostPort("192.0.2.2", 80),
                "web\nflow closed id=1",
                List.of(),
                8);
        assertThatThrownBy(() -> OpenCodec.decode(OpenCodec.encode(open))).hasMessage("an invalid service name");
    }

    @Test
    void refusesEveryTruncation() {
        byte[] whole = OpenCodec.encode(open("192.0.2.1", "origin.example", List.of("egress-1")));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> OpenCodec.decode(cut))
                    .as("%s bytes", length)
                    .isInstanceOf(FrameException.class);
        }
    }

    @Test
    void refusesEveryFlippedBit() {
        byte[] whole = OpenCodec.encode(open("192.0.2.1", "origin.example", List.of("egress-1")));
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> OpenCodec.decode(flipped))
                    .as("bit %s", bit)
                    .isInstanceOf(FrameException.class);
        }
    }

    @Test
    void neverThrowsAnythingElseHoweverMangled() {
        byte[] whole = OpenCodec.encode(open("2001:db8::1", "origin.example", List.of("relay-2", "egress-1")));
        Random random = new Random(11);
        for (int i = 0; i < 200_000; i++) {
            byte[] mangled = Arrays.copyOf(whole, random.nextInt(whole.length + 20));
            for (int k = random.nextInt(6); k >= 0 && mangled.length > 0; k--) {
                mangled[random.nextInt(mangled.length)] = (byte) random.nextInt();
            }
            try {
                OpenCodec.decode(mangled);
            } catch (FrameException expected) {
                assertThat(expected.getMessage()).isNotEmpty();
            }
        }
    }

    private static Open open(String client, String destination, List<String> remaining) {
        return new Open(
                FLOW_ID, new InetSocketAddress(client, 40_000), new HostPort(destination, 443), "web", remaining, 7);
    }
}
