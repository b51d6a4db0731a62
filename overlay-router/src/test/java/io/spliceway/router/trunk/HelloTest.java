// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.splice.Cause;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelloTest {
    @Test
    void readsBackWhatItWrote() throws Exception {
        Hello hello = new Hello("edge-1", "relay-2");
        assertThat(Hello.decode(hello.encode())).isEqualTo(hello);
    }

    @Test
    void skipsWhatALaterVersionMaySay() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new Hello("edge-1", "relay-2").encode());
        Tlv.write(out, 99, "something new");
        assertThat(Hello.decode(out.toByteArray())).isEqualTo(new Hello("edge-1", "relay-2"));
    }

    @Test
    void refusesAnotherVersion() {
        byte[] payload = new Hello("edge-1", "relay-2").encode();
        payload[0] = 2;
        assertThatThrownBy(() -> Hello.decode(payload)).hasMessage("trunk protocol version 2 (expected: 1)");
        assertThatThrownBy(() -> Hello.decode(new byte[0])).hasMessage("trunk protocol version 0 (expected: 1)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-edge", "Edge", "edge 1", "edge\n1"})
    void refusesWhatIsNoNodeId(String id) {
        byte[] hello = new Hello(id, "relay-2").encode();
        assertThatThrownBy(() -> Hello.decode(hello)).hasMessage("an invalid node id");
        byte[] reset = new Reset(Cause.REFUSED, id).encode();
        assertThatThrownBy(() -> Reset.decode(reset)).hasMessage("an invalid node id");
    }

    @Test
    void refusesAHelloWithoutIds() {
        assertThatThrownBy(() -> Hello.decode(new byte[] {1})).hasMessage("HELLO without two node ids");
    }

    @Test
    void refusesATlvThatOverrunsTheFrame() {
        byte[] payload = "\1\1\0\77edge-1".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> Hello.decode(payload)).hasMessage("TLV 1 of 63 bytes overruns the frame");
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
