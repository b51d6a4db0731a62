// SPDX-License-Identifier: Apache-2.0
package io.spliceway.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.spliceway.linux.RepairWindow;
import io.spliceway.repair.RepairException.Reason;
import io.spliceway.repair.RepairState.Negotiated;
import io.spliceway.repair.RepairState.OutputEnd;
import io.spliceway.repair.RepairState.ReceiveQueue;
import io.spliceway.repair.RepairState.SendQueue;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes back is what went, or one kind of error. */
class RepairFormatTest {
    private static final long MAX_U32 = 0xffff_ffffL;

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1"})
    void aStateComesBackAsItWas(String address) throws Exception {
        RepairState state = state(InetAddress.getByName(address), OutputEnd.QUEUED);
        assertThat(RepairState.fromBytes(state.toBytes())).isEqualTo(state).hasSameHashCodeAs(state);
    }

    @ParameterizedTest
    @EnumSource
    void everyEndOfTheOutputComesBack(OutputEnd end) throws Exception {
        RepairState state = state(InetAddress.getByName("192.0.2.1"), end);
        assertThat(RepairState.fromBytes(state.toBytes()).send().end()).isEqualTo(end);
    }

    @Test
    void aLinkLocalAddressKeepsItsScope() throws Exception {
        byte[] ip = InetAddress.getByName("fe80::1").getAddress();
        RepairState state = state(Inet6Address.getByAddress(null, ip, 7), OutputEnd.OPEN);
        RepairState back = RepairState.fromBytes(state.toBytes());
        assertThat(((Inet6Address) back.local().getAddress()).getScopeId()).isEqualTo(7);
    }

    @Test
    void bytesWithoutQueuesComeBack() throws Exception {
        RepairState full = state(InetAddress.getByName("192.0.2.1"), OutputEnd.OPEN);
        RepairState empty = new RepairState(
                full.local(),
                full.peer(),
                new SendQueue(0, QueuedBytes.NONE, 0, OutputEnd.SENT),
                new ReceiveQueue(MAX_U32, QueuedBytes.NONE, true),
                full.window(),
                full.negotiated(),
                full.settings());
        assertThat(RepairState.fromBytes(empty.toBytes())).isEqualTo(empty);
    }

    @Test
    void everyLengthButTheRightOneIsMalformed() throws Exception {
        byte[] bytes =
                state(InetAddress.getByName("2001:db8::1"), OutputEnd.OPEN).toBytes();
        for (int length = 0; length < bytes.length; length++) {
            assertMalformed(Arrays.copyOf(bytes, length));
        }
        assertMalformed(Arrays.copyOf(bytes, bytes.length + 1));
        assertMalformed(Arrays.copyOf(bytes, bytes.length + 10_000));
    }

    @Test
    void aShorterWholeWithARightLengthAndChecksumIsMalformed() throws Exception {
        byte[] bytes =
                state(InetAddress.getByName("2001:db8::1"), OutputEnd.OPEN).toBytes();
        for (int length = RepairFormat.HEADER_BYTES + RepairFormat.CRC_BYTES; length < bytes.length; length++) {
            assertMalformed(sealed(Arrays.copyOf(bytes, length)));
        }
        assertMalformed(sealed(Arrays.copyOf(bytes, bytes.length + 1)));
    }

    @Test
    void everyFlippedBitIsMalformed() throws Exception {
        byte[] bytes = state(InetAddress.getByName("192.0.2.1"), OutputEnd.OPEN).toBytes();
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertMalformed(flipped);
        }
    }

    @Test
    void everyByteMayBeAnythingWithARightChecksumAndNoOtherErrorComes() throws Exception {
        byte[] bytes = state(InetAddress.getByName("192.0.2.1"), OutputEnd.OPEN).toBytes();
        for (int at = RepairFormat.HEADER_BYTES; at < bytes.length - RepairFormat.CRC_BYTES; at++) {
            for (int value : new int[] {0, 1, 2, 3, 6, 0x7f, 0x80, 0xff}) {
                byte[] changed = bytes.clone();
                changed[at] = (byte) value;
                decodeOrMalformed(sealed(changed));
            }
        }
    }

    @Test
    void noiseIsMalformed() {
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            byte[] noise = new byte[random.nextInt(400)];
            random.nextBytes(noise);
            assertMalformed(noise);
            if (noise.length > RepairFormat.HEADER_BYTES + RepairFormat.CRC_BYTES) {
                assertMalformed(sealed(noise));
            }
        }
    }

    @Test
    void aQueueLongerThanTheWholeTakesNoMemory() throws Exception {
        byte[] bytes = state(InetAddress.getByName("192.0.2.1"), OutputEnd.OPEN).toBytes();
        // Behind the header, two IPv4 addresses of 7 bytes and a sequence number.
        int at = RepairFormat.HEADER_BYTES + 2 * 7 + 4;
        ByteBuffer.wrap(bytes).putInt(at, Integer.MAX_VALUE);
        assertThatExceptionOfType(RepairException.class)
                .isThrownBy(() -> RepairState.fromBytes(sealed(bytes)))
                .withMessageContaining("length of a queue: 2147483647");
    }

    @Test
    void anotherVersionIsNamed() throws Exception {
        byte[] bytes = state(InetAddress.getByName("192.0.2.1"), OutputEnd.OPEN).toBytes();
        ByteBuffer.wrap(bytes).putShort(4, (short) 1);
        assertThatExceptionOfType(RepairException.class)
                .isThrownBy(() -> RepairState.fromBytes(sealed(bytes)))
                .withMessage("not a repair state: version: 1 (expected: 2)");
    }

    @Test
    void partsThatDoNotFitAreRefused() throws Exception {
        RepairState good = state(InetAddress.getByName("192.0.2.1"), OutputEnd.OPEN);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SendQueue(0, QueuedBytes.of(new byte[2]), 3, OutputEnd.OPEN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SendQueue(0, QueuedBytes.of(new byte[2]), 1, OutputEnd.SENT));
        assertThatIllegalArgumentException().isThrownBy(() -> new ReceiveQueue(-1, QueuedBytes.NONE, false));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Negotiated(1460, false, 7, 0, true, true, false, 0))
                .withMessage("sendScale: 7 (expected: 0 to 0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RepairState(
                        good.local(),
                        new InetSocketAddress(InetAddress.getByName("2001:db8::1"), 1),
                        good.send(),
                        good.receive(),
                        good.window(),
                        good.negotiated(),
                        good.settings()))
                .withMessageContaining("of the family");
    }

    @Test
    void queuesAreCopiedAndNotPrinted() {
        byte[] bytes = {1, 2, 3};
        QueuedBytes queued = QueuedBytes.of(bytes);
        bytes[0] = 9;
        queued.toByteArray()[1] = 9;
        assertThat(queued.toByteArray()).containsExactly(1, 2, 3);
        assertThat(queued.asByteBuffer().isReadOnly()).isTrue();
        assertThat(queued).hasToString("3 bytes");
    }

    private static RepairState state(InetAddress address, OutputEnd end) {
        byte[] sent = {1, 2, 3, 4, 5};
        return new RepairState(
                new InetSocketAddress(address, 443),
                new InetSocketAddress(address, 65_535),
                new SendQueue(MAX_U32 - 2, QueuedBytes.of(sent), end == OutputEnd.SENT ? 5 : 3, end),
                new ReceiveQueue(7, QueuedBytes.of(new byte[] {6, 7}), false),
                new RepairWindow(6, 65_535, MAX_U32, 1 << 20, 5),
                new Negotiated(1460, true, 14, 7, true, true, false, 4_000_000_000L),
                new Settings(
                        true, false, true, true, true, 7200, 75, 9, 30_000, 5_000, MAX_U32, 87_040, 131_072, 3,
                        "cubic"));
    }

    private static byte[] sealed(byte[] bytes) {
        ByteBuffer whole = ByteBuffer.wrap(bytes);
        whole.putInt(RepairFormat.LENGTH_OFFSET, bytes.length);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - RepairFormat.CRC_BYTES);
        whole.putInt(bytes.length - RepairFormat.CRC_BYTES, (int) crc.getValue());
        return bytes;
    }

    private static void assertMalformed(byte[] bytes) {
        assertThatExceptionOfType(RepairException.class)
                .isThrownBy(() -> RepairState.fromBytes(bytes))
                .withMessageStartingWith("not a repair state: ")
                .extracting(RepairException::reason)
                .isEqualTo(Reason.MALFORMED);
    }

    private static void decodeOrMalformed(byte[] bytes) {
        try {
            assertThat(RepairState.fromBytes(bytes).toBytes()).isEqualTo(bytes);
        } catch (RepairException e) {
            assertThat(e.reason()).isEqualTo(Reason.MALFORMED);
        }
    }
}
