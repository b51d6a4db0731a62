// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.control.client.TrunkKey;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The payload of a HELLO frame: who speaks, whom it believes to speak to, and the proof that it has a key. The proof is
 * an HMAC-SHA256 (RFC 2104) over a label that says which side speaks, the other side's nonce where there is one, and
 * every byte before it. Immutable.
 */
final class Hello {
    static final int VERSION = 2;

    private static final byte[] CALLER = "caller".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CALLED = "called".getBytes(StandardCharsets.US_ASCII);
    private static final String ALGORITHM = "HmacSHA256";

    private static final int TYPE_FROM = 1;
    private static final int TYPE_TO = 2;
    private static final int TYPE_KEY = 3;
    private static final int TYPE_TIME = 4;
    private static final int TYPE_NONCE = 5;
    private static final int TYPE_LIMIT = 6;
    private static final int TYPE_MAC = 7;

    private static final int MAC_BYTES = 32;
    private static final int MAC_TLV_BYTES = 3 + MAC_BYTES;

    private final byte[] payload;
    private String from = "";
    private String to = "";
    private int maxOpenBytes = FrameType.OPEN.maxPayloadBytes();
    private @Nullable String keyId;
    private long timeMs;
    private @Nullable Nonce nonce;
    private byte @Nullable [] mac;

    private Hello(byte[] payload) {
        this.payload = payload;
    }

    /**
     * What the caller says.
     *
     * @param key null for a node without keys, which says neither time nor nonce
     * @param timeMs milliseconds since the epoch
     */
    static byte[] ofCaller(String from, String to, @Nullable TrunkKey key, long timeMs, Nonce nonce) {
        ByteArrayOutputStream out = begin(from, to);
        if (key != null) {
            Tlv.write(out, TYPE_KEY, key.id());
            Tlv.write(
                    out,
                    TYPE_TIME,
                    ByteBuffer.allocate(Long.BYTES).putLong(timeMs).array());
            Tlv.write(out, TYPE_NONCE, nonce.bytes());
            sign(out, key, CALLER, null);
        }
        return out.toByteArray();
    }

    /**
     * What the called node answers.
     *
     * @param key the caller's; null when neither has one
     * @param challenge the caller's nonce; not null when there is a key
     */
    static byte[] ofCalled(String from, String to, @Nullable TrunkKey key, @Nullable Nonce challenge) {
        ByteArrayOutputStream out = begin(from, to);
        if (key != null) {
            Tlv.write(out, TYPE_KEY, key.id());
            sign(out, key, CALLED, challenge);
        }
        return out.toByteArray();
    }

    /** Unknown TLVs are skipped: a later version of the protocol may say more. */
    static Hello decode(byte[] payload) throws FrameException {
        ByteBuffer in = ByteBuffer.wrap(payload);
        int version = in.hasRemaining() ? in.get() & 0xff : 0;
        if (version != VERSION) {
            throw new FrameException(
                    Refusal.VERSION, "trunk protocol version " + version + " (expected: " + VERSION + ")");
        }
        Hello hello = new Hello(payload);
        while (in.hasRemaining()) {
            hello.take(Tlv.read(in), in.hasRemaining());
        }
        if (hello.from.isEmpty() || hello.to.isEmpty()) {
            throw new FrameException("HELLO without two node ids");
        }
        if ((hello.keyId == null) != (hello.mac == null)) {
            throw new FrameException("HELLO with a " + (hello.mac == null ? "key and no MAC" : "MAC and no key"));
        }
        return hello;
    }

    private void take(Tlv tlv, boolean more) throws FrameException {
        switch (tlv.type()) {
            case TYPE_FROM -> from = Names.node(tlv.text());
            case TYPE_TO -> to = Names.node(tlv.text());
            case TYPE_KEY -> keyId = Names.key(tlv.text());
            case TYPE_TIME -> timeMs = sized(tlv, Long.BYTES).getLong(0);
            case TYPE_NONCE -> nonce = Nonce.read(sized(tlv, Nonce.BYTES).duplicate());
            case TYPE_LIMIT -> maxOpenBytes = sized(tlv, Integer.BYTES).getInt(0);
            case TYPE_MAC -> {
                sized(tlv, MAC_BYTES);
                if (more) {
                    throw new FrameException("HELLO with something behind the MAC");
                }
                mac = tlv.bytes();
            }
            default -> {}
        }
    }

    private static ByteBuffer sized(Tlv tlv, int bytes) throws FrameException {
        if (tlv.value().remaining() != bytes) {
            throw new FrameException(
                    "HELLO with a TLV " + tlv.type() + " of " + tlv.value().remaining() + " bytes");
        }
        return tlv.value();
    }

    /** The sender. */
    String from() {
        return from;
    }

    /** The node the sender believes to speak to. */
    String to() {
        return to;
    }

    /** The longest OPEN the sender takes, bytes. */
    int maxOpenBytes() {
        return maxOpenBytes;
    }

    /** The key whose secret the sender says it has; null for none. */
    @Nullable
    String keyId() {
        return keyId;
    }

    /** When it was made by the sender's clock, milliseconds since the epoch. */
    long timeMs() {
        return timeMs;
    }

    /** The caller's challenge; null in an answer. */
    @Nullable
    Nonce nonce() {
        return nonce;
    }

    /** Whether a caller made this that has the key. */
    boolean isOfCaller(TrunkKey key) {
        return isSigned(key, CALLER, null);
    }

    /** Whether a called node made this that has the key, and in answer to this challenge. */
    boolean isOfCalled(TrunkKey key, Nonce challenge) {
        return isSigned(key, CALLED, challenge);
    }

    private boolean isSigned(TrunkKey key, byte[] label, @Nullable Nonce challenge) {
        byte[] claimed = mac;
        if (claimed == null) {
            return false;
        }
        byte[] signed = Arrays.copyOf(payload, payload.length - MAC_TLV_BYTES);
        // Takes as long for a MAC that is nearly right as for one that is not.
        return MessageDigest.isEqual(claimed, mac(key, label, challenge, signed));
    }

    private static ByteArrayOutputStream begin(String from, String to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(VERSION);
        Tlv.write(out, TYPE_FROM, from);
        Tlv.write(out, TYPE_TO, to);
        Tlv.write(
                out,
                TYPE_LIMIT,
                ByteBuffer.allocate(Integer.BYTES)
                        .putInt(FrameType.OPEN.maxPayloadBytes())
                        .array());
        return out;
    }

    private static void sign(ByteArrayOutputStream out, TrunkKey key, byte[] label, @Nullable Nonce challenge) {
        Tlv.write(out, TYPE_MAC, mac(key, label, challenge, out.toByteArray()));
    }

    private static byte[] mac(TrunkKey key, byte[] label, @Nullable Nonce challenge, byte[] signed) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.secret(), ALGORITHM));
            mac.update(label);
            if (challenge != null) {
                mac.update(challenge.bytes());
            }
            return mac.doFinal(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
        }
    }
}
