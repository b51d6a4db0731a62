// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.control.client.TrunkKey;
import io.spliceway.splice.Cause;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelloTest {
    private static final TrunkKey KEY = new TrunkKey("monday", new byte[TrunkKey.SECRET_BYTES]);
    private static final Nonce NONCE = new Nonce(1, 2);

    @Test
    void readsBackWhatItWrote() throws Exception {
        Hello hello = Hello.decode(Hello.ofCaller("edge-1", "relay-2", KEY, 1_234, NONCE));
        assertThat(hello.from()).isEqualTo("edge-1");
        assertThat(hello.to()).isEqualTo("relay-2");
        assertThat(hello.keyId()).isEqualTo("monday");
        assertThat(hello.timeMs()).isEqualTo(1_234);
        assertThat(hello.nonce()).isEqualTo(NONCE);
        assertThat(hello.maxOpenBytes()).isEqualTo(4_096);
        assertThat(hello.isOfCaller(KEY)).isTrue();
        assertThat(hello.isOfCalled(KEY, NONCE)).isFalse();
    }

    @Test
    void skipsWhatALaterVersionMaySay() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Hello.ofCaller("edge-1", "relay-2", null, 0, NONCE));
        Tlv.write(out, 99, "something new");
        Hello hello = Hello.decode(out.toByteArray());
        assertThat(hello.from()).isEqualTo("edge-1");
        assertThat(hello.keyId()).isNull();
        assertThat(hello.nonce()).isNull();
    }

    @Test
    void refusesWhatIsBehindTheMac() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Hello.ofCaller("edge-1", "relay-2", KEY, 0, NONCE));
        Tlv.write(out, 99, "something forged");
        assertThatThrownBy(() -> Hello.decode(out.toByteArray())).hasMessage("HELLO with something behind the MAC");
    }

    @Test
    void refusesAnotherVersion() {
        byte[] payload = Hello.ofCaller("edge-1", "relay-2", null, 0, NONCE);
        payload[0] = 1;
        assertThatThrownBy(() -> Hello.decode(payload)).hasMessage("trunk protocol version 1 (expected: 2)");
        assertThatThrownBy(() -> Hello.decode(new byte[0])).hasMessage("trunk protocol version 0 (expected: 2)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-edge", "Edge", "edge 1", "edge\n1"})
    void refusesWhatIsNoNodeId(String id) {
        byte[] hello = Hello.ofCaller(id, "relay-2", null, 0, NONCE);
        assertThatThrownBy(() -> Hello.decode(hello)).hasMessage("an invalid node id");
        byte[] reset = new Reset(Cause.REFUSED, id).encode();
        assertThatThrownBy(() -> Reset.decode(reset)).hasMessage("an invalid node id");
    }

    @Test
    void refusesAHelloWithoutIds() {
        assertThatThrownBy(() -> Hello.decode(new byte[] {2})).hasMessage("HELLO without two node ids");
    }

    @Test
    void refusesATlvThatOverrunsTheFrame() {
        byte[] payload = "\2\1\0\77edge-1".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> Hello.decode(payload)).hasMessage("TLV 1 of 63 bytes overruns the frame");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7})
    void refusesATlvOfAWrongSize(int type) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Hello.ofCaller("edge-1", "relay-2", null, 0, NONCE));
        Tlv.write(out, type, new byte[33]);
        assertThatThrownBy(() -> Hello.decode(out.toByteArray())).isInstanceOf(FrameException.class);
    }

    @Test
    void refusesHalfAProof() {
        ByteArrayOutputStream keyOnly = new ByteArrayOutputStream();
        keyOnly.writeBytes(Hello.ofCaller("edge-1", "relay-2", null, 0, NONCE));
        Tlv.write(keyOnly, 3, "monday");
        assertThatThrownBy(() -> Hello.decode(keyOnly.toByteArray())).hasMessage("HELLO with a key and no MAC");
        ByteArrayOutputStream macOnly = new ByteArrayOutputStream();
        macOnly.writeBytes(Hello.ofCaller("edge-1", "relay-2", null, 0, NONCE));
        Tlv.write(macOnly, 7, new byte[32]);
        assertThatThrownBy(() -> Hello.decode(macOnly.toByteArray())).hasMessage("HELLO with a MAC and no key");
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"END", "SYSTEM"},
            value = Cause.class)
    void aResetKeepsItsCauseAcrossTheWire(Cause cause) throws Exception {
        Reset reset = new Reset(cause, "egress-1");
        assertThat(Reset.decode(reset.encode())).isEqualTo(reset);
        assertThat(Cause.of(cause.errno())).isEqualTo(cause);
    }

    @Test
    void aResetOfAnUnknownCauseIsStillUnclean() throws Exception {
        assertThat(Reset.decode(new byte[] {77}).cause()).isEqualTo(Cause.SYSTEM);
        assertThatThrownBy(() -> Reset.decode(new byte[0])).hasMessage("RESET without a cause");
    }
}
