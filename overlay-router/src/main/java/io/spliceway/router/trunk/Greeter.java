// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.control.client.TrunkKey;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes this node's HELLOs and judges those of others. One for all loops of the node; any thread.
 *
 * <p>The caller does not wait for an answer before it opens a flow, so its HELLO has to be good by itself: signed, made
 * just now, and not heard before. The answer is bound to the caller's nonce.
 */
public final class Greeter {
    /** How far a caller's clock may be from this node's, either way. */
    static final long CLOCKS_APART_MAX_MS = 60_000;

    /** What is accepted from {@link #CLOCKS_APART_MAX_MS} ahead of the clock may come again until as much behind it. */
    private static final long REMEMBER_NS = (2 * CLOCKS_APART_MAX_MS + 1_000) * 1_000_000;

    /** Over 2,000 new trunks a second, for two minutes; about 30 MB when it is full. */
    private static final int REMEMBERED_MAX = 1 << 18;

    private static final Logger LOG = LoggerFactory.getLogger(Greeter.class);

    private final String nodeId;
    private final TrunkKeys keys;
    private final Consumer<Refusal> counter;
    private final InstantSource wall;
    private final LongSupplier nanoTime;
    private final long startNs;
    private final SecureRandom random = new SecureRandom();
    private final SeenNonces seen = new SeenNonces(REMEMBERED_MAX, REMEMBER_NS);

    /**
     * The greeter of a node that starts now.
     *
     * @param nodeId this node
     * @param counter told of every trunk that is refused, on the loop's thread
     */
    public Greeter(String nodeId, TrunkKeys keys, Consumer<Refusal> counter) {
        this(nodeId, keys, counter, InstantSource.system(), System::nanoTime);
    }

    /**
     * The same with clocks.
     *
     * @param wall what callers' times are compared with
     * @param nanoTime a clock that never goes back, nanoseconds
     */
    Greeter(String nodeId, TrunkKeys keys, Consumer<Refusal> counter, InstantSource wall, LongSupplier nanoTime) {
        this.nodeId = nodeId;
        this.keys = keys;
        this.counter = counter;
        this.wall = wall;
        this.nanoTime = nanoTime;
        this.startNs = nanoTime.getAsLong();
    }

    /** A caller that was let in. */
    static final class Heard {
        private final String peerId;
        private final byte[] answer;

        private Heard(String peerId, byte[] answer) {
            this.peerId = peerId;
            this.answer = answer;
        }

        /** The caller. */
        String peerId() {
            return peerId;
        }

        /** The HELLO it is to be answered with. */
        byte[] answer() {
            return answer;
        }
    }

    /** One HELLO of ours that has no answer yet. */
    final class Call {
        private final String peerId;
        private final @Nullable TrunkKey key = keys.toCall();
        private final Nonce nonce = Nonce.draw(random);

        private Call(String peerId) {
            this.peerId = peerId;
        }

        byte[] hello() {
            return Hello.ofCaller(nodeId, peerId, key, wall.millis(), nonce);
        }

        /**
         * Judges the answer: the node that was called must be there, and have the key.
         *
         * @throws FrameException when it is another, or proves nothing
         */
        void check(byte[] answer) throws FrameException {
            Hello hello = Hello.decode(answer);
            if (!hello.from().equals(peerId)) {
                throw new FrameException(Refusal.PEER, "node " + hello.from() + " answers");
            }
            if (!hello.to().equals(nodeId)) {
                throw new FrameException(Refusal.PEER, "an answer to node " + hello.to());
            }
            checkLimit(hello);
            String keyId = hello.keyId();
            if (key == null || keyId == null) {
                if (keyId != null || key != null || keys.isRequired()) {
                    throw new FrameException(
                            Refusal.KEY, "the answer has " + name(keyId) + ", this node has " + name(key));
                }
            } else if (!keyId.equals(key.id())) {
                throw new FrameException(Refusal.KEY, "the answer has " + name(keyId) + ", not " + name(key));
            } else if (!hello.isOfCalled(key, nonce)) {
                throw new FrameException(Refusal.MAC, "an answer that " + name(key) + " did not sign");
            }
        }
    }

    /** This node. */
    public String nodeId() {
        return nodeId;
    }

    /** What this node says when it calls another. */
    Call call(String peerId) {
        return new Call(peerId);
    }

    /**
     * Judges a caller.
     *
     * @throws FrameException when it is not let in
     */
    Heard hear(byte[] payload) throws FrameException {
        Hello hello = Hello.decode(payload);
        if (!hello.to().equals(nodeId)) {
            throw new FrameException(Refusal.PEER, "HELLO for node " + hello.to());
        }
        checkLimit(hello);
        TrunkKey key = keyOf(hello);
        if (key != null) {
            check(hello, key);
        }
        return new Heard(hello.from(), Hello.ofCalled(nodeId, hello.from(), key, hello.nonce()));
    }

    /** Counts a trunk that is refused, and tells the log. */
    void refused(Refusal cause, String caller, String peerId, String why) {
        counter.accept(cause);
        LOG.warn(
                "trunk refused caller={} peer={} cause={} why=\"{}\"",
                caller,
                peerId,
                cause.name().toLowerCase(Locale.ROOT),
                why);
    }

    /** Null when neither side has a key. */
    private @Nullable TrunkKey keyOf(Hello hello) throws FrameException {
        String keyId = hello.keyId();
        if (keyId == null && keys.isRequired()) {
            throw new FrameException(Refusal.KEY, "node " + hello.from() + " has no key");
        }
        TrunkKey key = keyId == null ? null : keys.accepted(keyId);
        if (keyId != null && key == null) {
            throw new FrameException(
                    Refusal.KEY, "node " + hello.from() + " has " + name(keyId) + ", which is not valid here");
        }
        return key;
    }

    private void check(Hello hello, TrunkKey key) throws FrameException {
        Nonce nonce = hello.nonce();
        if (nonce == null) {
            throw new FrameException("HELLO without a nonce");
        }
        if (!hello.isOfCaller(key)) {
            throw new FrameException(
                    Refusal.MAC, "HELLO of node " + hello.from() + " that " + name(key) + " did not sign");
        }
        long ageMs = wall.millis() - hello.timeMs();
        if (ageMs > CLOCKS_APART_MAX_MS || ageMs < -CLOCKS_APART_MAX_MS) {
            throw new FrameException(
                    Refusal.TIME,
                    "HELLO of node " + hello.from() + " was made " + ageMs
                            + " ms ago; do both nodes have the right time?");
        }
        long nowNs = nanoTime.getAsLong();
        // By this process's age and not by when it began: a clock that is set back later must not shut callers out. The
        // two milliseconds are what is lost by rounding.
        if (ageMs > (nowNs - startNs) / 1_000_000 + 2) {
            throw new FrameException(
                    Refusal.TIME, "HELLO of node " + hello.from() + " was made before this node started");
        }
        seen.hear(nonce, nowNs);
    }

    /** A node that takes less than another may say can't be spoken to. */
    private static void checkLimit(Hello hello) throws FrameException {
        if (hello.maxOpenBytes() < FrameType.OPEN.maxPayloadBytes()) {
            throw new FrameException(
                    Refusal.VERSION,
                    "node " + hello.from() + " takes frames of " + hello.maxOpenBytes() + " bytes (expected: "
                            + FrameType.OPEN.maxPayloadBytes() + " or more)");
        }
    }

    private static String name(@Nullable TrunkKey key) {
        return name(key == null ? null : key.id());
    }

    private static String name(@Nullable String keyId) {
        return keyId == null ? "no key" : "key " + keyId;
    }
}
