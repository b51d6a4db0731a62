// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.spliceway.control.client.TrunkKey;
import io.spliceway.linux.Errno;
import io.spliceway.linux.NativeBuffer;
import io.spliceway.settings.HostPort;
import io.spliceway.splice.CloseReason;
import io.spliceway.splice.Conduit;
import io.spliceway.splice.ConduitListener;
import io.spliceway.splice.ConduitOptions;
import io.spliceway.splice.Leg;
import io.spliceway.splice.LegOwner;
import io.spliceway.splice.LoopCounters.Counter;
import io.spliceway.splice.PumpKind;
import io.spliceway.splice.Side;
import io.spliceway.splice.SocketLeg;
import io.spliceway.splice.TakenMemory;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * A million inputs, from a seed, against everything that reads frames: nothing is thrown, nothing stays open, nothing
 * goes round in circles. The same through a node's real sockets is in {@code FrameFuzzIT}.
 */
@Timeout(300)
class FrameFuzzTest {
    private static final TrunkKey KEY = new TrunkKey("fuzz", new byte[TrunkKey.SECRET_BYTES]);
    private static final int HELLOS = 350_000;
    private static final int OTHERS = 350_000;
    private static final int CALLED = 200_000;
    private static final int CALLING = 100_000;

    /** Between the last byte of an input and the last timer it leaves. */
    private static final int TIMERS_MAX = 2_000;

    private final Random random = new Random(20_260_401);
    private final MemoryLoop loop = new MemoryLoop(random);
    private final NativeBuffer scratch = new NativeBuffer(TrunkConnection.SCRATCH_BYTES);
    private final GeneratedFrames frames = new GeneratedFrames(random, KEY, null);
    private final Greeter keyed = greeter(List.of(KEY));
    private final Greeter keyless = greeter(List.of());
    private final Windows windows = new Windows(loop, 0, new PathRates());
    private long opened;
    private long closed;
    private long refused;
    private long greeted;

    private Greeter greeter(List<TrunkKey> keys) {
        return new Greeter(
                "relay-1",
                new TrunkKeys(false, keys, loop::nanoTime),
                _ -> refused++,
                () -> Instant.ofEpochMilli(wallMs()),
                loop::nanoTime);
    }

    private long wallMs() {
        return loop.nanoTime() / 1_000_000;
    }

    @BeforeEach
    void quieten() {
        logger().setLevel(Level.OFF);
    }

    @AfterEach
    void free() {
        logger().setLevel(null);
        loop.close();
        scratch.close();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(Greeter.class);
    }

    private final class Ends implements ConduitListener {
        @Override
        public void onHalfClosed(Side side) {}

        @Override
        public void onClosed(CloseReason reason) {
            closed++;
        }
    }

    @Test
    void hellosAreReadOrRefused() {
        int let = 0;
        for (int i = 0; i < HELLOS; i++) {
            byte[] hello = frames.mangled(frames.hello("edge-1", "relay-1", wallMs()));
            try {
                Greeter.Heard heard = (random.nextInt(8) == 0 ? keyless : keyed).hear(hello);
                assertThat(heard.peerId()).isNotEmpty();
                let++;
            } catch (FrameException expected) {
                assertThat(expected.getMessage()).isNotEmpty();
            }
            if (i % 100_000 == 99_999) {
                // What was heard may be forgotten.
                loop.schedule(() -> {}, 200_000_000_000L);
                loop.skip();
            }
        }
        assertThat(let).isBetween(HELLOS / 10, HELLOS - HELLOS / 10);
    }

    @Test
    void opensResetsAndAnswersAreReadOrRefused() {
        int read = 0;
        for (int i = 0; i < OTHERS; i++) {
            try {
                switch (random.nextInt(4)) {
                    case 0 -> assertThat(Reset.decode(frames.noise()).cause()).isNotNull();
                    case 1 ->
                        keyless.call("edge-1").check(frames.mangled(Hello.ofCalled("edge-1", "relay-1", null, null)));
                    default ->
                        assertThat(OpenCodec.decode(frames.mangled(frames.open()))
                                        .flowId())
                                .hasSize(32);
                }
                read++;
            } catch (FrameException expected) {
                assertThat(expected.getMessage()).isNotEmpty();
            }
        }
        assertThat(read).isBetween(OTHERS / 10, OTHERS - OTHERS / 10);
    }

    @Test
    void callersGetNowhere() {
        for (int i = 0; i < CALLED; i++) {
            boolean withKey = random.nextBoolean();
            MemoryLoop.Socket trunk = loop.new Socket();
            TrunkGreeting.start(
                    loop,
                    scratch,
                    trunk,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                    withKey ? keyed : keyless,
                    windows,
                    this::join);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            if (random.nextInt(8) != 0) {
                frames.frame(
                        out,
                        FrameType.HELLO,
                        withKey
                                ? frames.hello("edge-1", "relay-1", wallMs())
                                : Hello.ofCaller("edge-1", "relay-1", null, 0, Nonce.draw(random)));
            }
            if (random.nextInt(4) != 0) {
                frames.frame(out, FrameType.OPEN, frames.open());
            }
            out.writeBytes(frames.talk(random.nextInt(6)));
            say(trunk, random.nextInt(3) == 0 ? frames.mangled(out.toByteArray()) : out.toByteArray());
            assertNothingIsLeft("called", i);
        }
        assertThat(opened).as("flows").isGreaterThan(CALLED / 5);
        assertThat(refused).as("refusals").isGreaterThan(CALLED / 5);
    }

    /** A flow from a trunk to an origin that says something and ends. */
    private void join(TrunkLeg leg, Open open) {
        opened++;
        leg.watchPeer(0);
        MemoryLoop.Socket origin = loop.new Socket();
        conduit(leg, new SocketLeg(loop, origin, LegOwner.NOBODY));
        origin.say(new byte[random.nextInt(100)]);
        if (random.nextBoolean()) {
            origin.end(random.nextInt(4) == 0);
        }
    }

    private void conduit(Leg client, Leg upstream) {
        PumpKind pumps = random.nextBoolean() ? PumpKind.COPY : PumpKind.AUTO;
        Conduit conduit = new Conduit(loop, client, upstream, ConduitOptions.DEFAULT.withPumps(pumps), new Ends());
        conduit.start();
    }

    @Test
    void answersLeadNowhereElse() {
        TrunkCaller nobody = (_, listener) -> listener.onFailed(Errno.EHOSTUNREACH);
        TrunkPool pool = new TrunkPool(loop, scratch, keyed, nobody, new PoolSettings(0, 64), windows);
        HostPort address = new HostPort("192.0.2.1", 7_401);
        for (int i = 0; i < CALLING; i++) {
            boolean withKey = random.nextBoolean();
            Greeter greeter = withKey ? keyed : keyless;
            MemoryLoop.Socket trunk = loop.new Socket();
            if (random.nextInt(4) == 0) {
                new TrunkProbe(loop, scratch, trunk, greeter, "edge-1", new Silent()).ask();
            } else {
                opened++;
                MemoryLoop.Socket client = loop.new Socket();
                Open open = new Open(
                        "000102030405060708090a0b0c0d0e0f",
                        new InetSocketAddress("192.0.2.1", 1),
                        new HostPort("192.0.2.2", 80),
                        "web",
                        List.of(),
                        8);
                TrunkConnection called = TrunkDialer.greet(loop, scratch, trunk, greeter, "edge-1", Long.MAX_VALUE);
                TrunkLeg leg = TrunkDialer.open(
                        called,
                        "relay-1",
                        "edge-1",
                        open,
                        idle -> pool.offer("edge-1", address, idle),
                        random.nextBoolean());
                conduit(new SocketLeg(loop, client, LegOwner.NOBODY), leg);
                client.say(new byte[random.nextInt(100)]);
                client.end(random.nextInt(4) == 0);
            }
            loop.run();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            if (random.nextInt(8) != 0) {
                frames.frame(out, FrameType.HELLO, answer(trunk.sent()));
            }
            if (random.nextInt(3) == 0) {
                frames.frame(out, FrameType.EOF, new byte[0]);
            }
            out.writeBytes(frames.talk(random.nextInt(5)));
            say(trunk, random.nextInt(3) == 0 ? frames.mangled(out.toByteArray()) : out.toByteArray());
            assertNothingIsLeft("calling", i);
            assertThat(pool.take("edge-1", address)).isNull();
        }
        assertThat(greeted).isGreaterThan(CALLING / 5);
        assertThat(refused).as("refusals").isGreaterThan(CALLING / 5);
    }

    /** What the called node would say to this. */
    private byte[] answer(byte[] sent) {
        try {
            Hello hello = Hello.decode(Arrays.copyOfRange(sent, 8, 8 + (sent[7] & 0xff)));
            greeted++;
            return Hello.ofCalled("edge-1", "relay-1", hello.keyId() == null ? null : KEY, hello.nonce());
        } catch (FrameException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Silent implements TrunkProbe.Listener {
        @Override
        public void onAnswer(long rttNs) {}

        @Override
        public void onBroken(String why) {}
    }

    /** In up to three parts, then the end. */
    private void say(MemoryLoop.Socket trunk, byte[] bytes) {
        int at = 0;
        for (int part = random.nextInt(3); part > 0; part--) {
            int next = at + random.nextInt(bytes.length - at + 1);
            trunk.say(Arrays.copyOfRange(bytes, at, next));
            loop.run();
            at = next;
        }
        trunk.say(Arrays.copyOfRange(bytes, at, bytes.length));
        if (random.nextBoolean()) {
            loop.run();
        }
        trunk.end(random.nextInt(4) == 0);
        loop.run();
    }

    private void assertNothingIsLeft(String what, int input) {
        for (int i = 0; loop.timers() > 0 && i < TIMERS_MAX; i++) {
            loop.skip();
        }
        boolean clean = loop.openDescriptors() == 0
                && loop.timers() == 0
                && TakenMemory.count(loop) == 0
                && loop.counters().get(Counter.HELD_BYTES) == 0
                && opened == closed;
        if (!clean) {
            assertThat(loop.openDescriptors())
                    .as("%s %s: descriptors", what, input)
                    .isZero();
            assertThat(loop.timers()).as("%s %s: timers", what, input).isZero();
            assertThat(TakenMemory.count(loop))
                    .as("%s %s: buffers", what, input)
                    .isZero();
            assertThat(loop.counters().get(Counter.HELD_BYTES))
                    .as("%s %s: bytes", what, input)
                    .isZero();
            assertThat(closed).as("%s %s: flows", what, input).isEqualTo(opened);
        }
    }
}
