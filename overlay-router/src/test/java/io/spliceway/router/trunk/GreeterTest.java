// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.control.client.TrunkKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GreeterTest {
    private static final TrunkKey MONDAY = key("monday", 1);
    private static final TrunkKey TUESDAY = key("tuesday", 2);
    private static final long DAY_MS = 86_400_000;
    private static final Nonce NONCE = new Nonce(3, 4);

    private long wallMs = 100 * DAY_MS;
    private long monotonicNs = 5_000_000_000L;
    private final Greeter caller = greeter("edge-1", MONDAY);
    private final Greeter called = greeter("relay-1", MONDAY, TUESDAY);

    GreeterTest() {
        pass(DAY_MS);
    }

    private static TrunkKey key(String id, int fill) {
        byte[] secret = new byte[TrunkKey.SECRET_BYTES];
        Arrays.fill(secret, (byte) fill);
        return new TrunkKey(id, secret);
    }

    private Greeter greeter(String nodeId, TrunkKey... keys) {
        return new Greeter(
                nodeId,
                new TrunkKeys(false, List.of(keys), () -> monotonicNs),
                _ -> {},
                () -> Instant.ofEpochMilli(wallMs),
                () -> monotonicNs);
    }

    private void pass(long ms) {
        wallMs += ms;
        monotonicNs += ms * 1_000_000;
    }

    private static void assertRefused(Refusal cause, ThrowingCallable judged) {
        assertThatThrownBy(judged)
                .isInstanceOfSatisfying(
                        FrameException.class,
                        e -> assertThat(e.refusal()).as(e.getMessage()).isEqualTo(cause));
    }

    @Test
    void bothSidesProveThatTheyHaveTheKey() throws Exception {
        Greeter.Call call = caller.call("relay-1");
        Greeter.Heard heard = called.hear(call.hello());
        assertThat(heard.peerId()).isEqualTo("edge-1");
        call.check(heard.answer());
    }

    @Test
    void nodesWithoutKeysSpeakToEachOtherAndToNoOthers() throws Exception {
        Greeter bareCaller = greeter("edge-1");
        Greeter bareCalled = greeter("relay-1");
        Greeter.Call call = bareCaller.call("relay-1");
        call.check(bareCalled.hear(call.hello()).answer());
        assertRefused(Refusal.KEY, () -> called.hear(bareCaller.call("relay-1").hello()));
        assertRefused(Refusal.KEY, () -> bareCalled.hear(caller.call("relay-1").hello()));
        assertRefused(
                Refusal.KEY, () -> caller.call("relay-1").check(Hello.ofCalled("relay-1", "edge-1", null, NONCE)));
        assertRefused(
                Refusal.KEY,
                () -> bareCaller.call("relay-1").check(Hello.ofCalled("relay-1", "edge-1", MONDAY, NONCE)));
    }

    @Test
    void aNodeThatWaitsForItsFirstKeySpeaksToNobody() {
        Greeter waiting = new Greeter("relay-1", new TrunkKeys(true, List.of(), () -> monotonicNs), _ -> {});
        Greeter bare = greeter("edge-1");
        assertRefused(Refusal.KEY, () -> waiting.hear(bare.call("relay-1").hello()));
        assertRefused(
                Refusal.KEY, () -> waiting.call("edge-1").check(Hello.ofCalled("edge-1", "relay-1", null, NONCE)));
    }

    @Test
    void everyFlippedBitOfACallIsSeen() {
        byte[] hello = caller.call("relay-1").hello();
        for (int bit = 0; bit < hello.length * 8; bit++) {
            byte[] flipped = hello.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> called.hear(flipped)).as("bit %s", bit).isInstanceOf(FrameException.class);
        }
        assertThatCode(() -> called.hear(hello)).doesNotThrowAnyException();
    }

    @Test
    void everyFlippedBitOfAnAnswerIsSeen() throws Exception {
        Greeter.Call call = caller.call("relay-1");
        byte[] answer = called.hear(call.hello()).answer();
        for (int bit = 0; bit < answer.length * 8; bit++) {
            byte[] flipped = answer.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> call.check(flipped)).as("bit %s", bit).isInstanceOf(FrameException.class);
        }
        call.check(answer);
    }

    @Test
    void anotherSecretUnderTheSameIdIsForged() {
        Greeter forger = greeter("edge-1", key("monday", 9));
        assertRefused(Refusal.MAC, () -> called.hear(forger.call("relay-1").hello()));
    }

    @Test
    void aKeyThatIsNotKnownIsRefused() {
        assertRefused(
                Refusal.KEY,
                () -> called.hear(
                        greeter("edge-1", key("sunday", 1)).call("relay-1").hello()));
    }

    @Test
    void aCallForAnotherNodeIsRefused() {
        assertRefused(Refusal.PEER, () -> called.hear(caller.call("relay-2").hello()));
    }

    @Test
    void aCallIsHeardOnce() throws Exception {
        byte[] hello = caller.call("relay-1").hello();
        called.hear(hello);
        assertRefused(Refusal.REPLAY, () -> called.hear(hello));
        pass(59_000);
        assertRefused(Refusal.REPLAY, () -> called.hear(hello));
        pass(2_000);
        assertRefused(Refusal.TIME, () -> called.hear(hello));
    }

    /** A caller whose clock is ahead: its call stays young for two minutes. */
    @Test
    void aCallFromAheadIsHeardOnceToo() throws Exception {
        wallMs += 59_000;
        byte[] hello = caller.call("relay-1").hello();
        wallMs -= 59_000;
        called.hear(hello);
        pass(118_000);
        assertRefused(Refusal.REPLAY, () -> called.hear(hello));
        pass(2_000);
        assertRefused(Refusal.TIME, () -> called.hear(hello));
    }

    @ParameterizedTest
    @ValueSource(longs = {60_001, -60_001, DAY_MS, -DAY_MS})
    void aCallFromAnotherTimeIsRefused(long apartMs) {
        byte[] hello = caller.call("relay-1").hello();
        wallMs += apartMs;
        assertRefused(Refusal.TIME, () -> called.hear(hello));
    }

    @ParameterizedTest
    @ValueSource(longs = {60_000, -60_000})
    void clocksMayBeAMinuteApart(long apartMs) {
        byte[] hello = caller.call("relay-1").hello();
        wallMs += apartMs;
        assertThatCode(() -> called.hear(hello)).doesNotThrowAnyException();
    }

    /** The process before may have heard it; this one does not know. */
    @Test
    void aCallFromBeforeTheNodeStartedIsRefused() {
        byte[] hello = caller.call("relay-1").hello();
        pass(1_000);
        Greeter restarted = greeter("relay-1", MONDAY);
        assertRefused(Refusal.TIME, () -> restarted.hear(hello));
        assertThatCode(() -> restarted.hear(caller.call("relay-1").hello())).doesNotThrowAnyException();
    }

    /** A machine that boots with a wrong clock and has it set back afterwards. */
    @Test
    void aClockThatWasSetBackShutsNobodyOut() {
        pass(5_000);
        wallMs -= DAY_MS;
        byte[] hello = caller.call("relay-1").hello();
        assertThatCode(() -> called.hear(hello)).doesNotThrowAnyException();
    }

    @Test
    void anAnswerIsToOneCallOnly() throws Exception {
        Greeter.Call first = caller.call("relay-1");
        Greeter.Call second = caller.call("relay-1");
        byte[] answer = called.hear(first.hello()).answer();
        assertRefused(Refusal.MAC, () -> second.check(answer));
        first.check(answer);
    }

    @Test
    void aCallIsNoAnswerToItself() {
        Greeter.Call call = caller.call("edge-1");
        byte[] hello = call.hello();
        assertRefused(Refusal.MAC, () -> call.check(hello));
    }

    @Test
    void anAnswerIsOfTheNodeThatWasCalledAndOfItsKey() throws Exception {
        Greeter.Call call = caller.call("relay-1");
        byte[] answer =
                greeter("relay-2", MONDAY).hear(caller.call("relay-2").hello()).answer();
        assertRefused(Refusal.PEER, () -> call.check(answer));
        assertRefused(Refusal.PEER, () -> call.check(Hello.ofCalled("relay-1", "edge-2", MONDAY, NONCE)));
        assertRefused(Refusal.KEY, () -> call.check(Hello.ofCalled("relay-1", "edge-1", TUESDAY, NONCE)));
    }

    @Test
    void noncesAreForgottenInTimeAndNeverTooMany() throws Exception {
        SeenNonces seen = new SeenNonces(3, 100);
        for (int i = 0; i < 3; i++) {
            seen.hear(new Nonce(0, i), 10L * i);
        }
        assertRefused(Refusal.REPLAY, () -> seen.hear(new Nonce(0, 3), 100));
        assertRefused(Refusal.REPLAY, () -> seen.hear(new Nonce(0, 0), 100));
        seen.hear(new Nonce(0, 3), 101);
        assertThat(seen.size()).isEqualTo(3);
        seen.hear(new Nonce(0, 0), 1_000);
        assertThat(seen.size()).isEqualTo(1);
    }
}
