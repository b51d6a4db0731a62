// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.control.client.KeyUpdate;
import io.spliceway.control.client.TrunkKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrunkKeysTest {
    private static final TrunkKey FIRST = key("first", 1);
    private static final TrunkKey SECOND = key("second", 2);
    private static final TrunkKey THIRD = key("third", 3);

    private long nowNs = Long.MAX_VALUE - 5;
    private final TrunkKeys keys = new TrunkKeys(true, List.of(), () -> nowNs);

    private static TrunkKey key(String id, int fill) {
        byte[] secret = new byte[TrunkKey.SECRET_BYTES];
        Arrays.fill(secret, (byte) fill);
        return new TrunkKey(id, secret);
    }

    private static KeyUpdate update(int callInS, int graceS, TrunkKey... keys) {
        return new KeyUpdate(1, List.of(keys), Duration.ofSeconds(callInS), Duration.ofSeconds(graceS));
    }

    private void pass(double seconds) {
        nowNs += (long) (seconds * 1e9);
    }

    private String toCall() {
        return requireNonNull(keys.toCall()).id();
    }

    @Test
    void theFirstKeyIsUsedAtOnceForWantOfAnother() {
        assertThat(keys.toCall()).isNull();
        keys.adopt(update(8, 60, FIRST));
        assertThat(toCall()).isEqualTo("first");
    }

    @Test
    void aNewKeyIsAcceptedBeforeItIsUsedAndTheOldOneUntilTheGraceIsOver() {
        keys.adopt(update(0, 0, FIRST));
        keys.adopt(update(10, 60, SECOND, FIRST));
        assertThat(toCall()).isEqualTo("first");
        assertThat(keys.accepted("second")).isEqualTo(SECOND);
        pass(9.9);
        assertThat(toCall()).isEqualTo("first");
        pass(0.2);
        assertThat(toCall()).isEqualTo("second");
        assertThat(keys.accepted("first")).isEqualTo(FIRST);
        pass(49.8);
        assertThat(keys.accepted("first")).isEqualTo(FIRST);
        pass(0.2);
        assertThat(keys.accepted("first")).isNull();
        assertThat(keys.accepted("second")).isEqualTo(SECOND);
    }

    /** Two new keys in a row, as when a controller starts again just after a node has: the older one is everywhere. */
    @Test
    void whileNoKeyIsSureTheOlderOneIsUsed() {
        keys.adopt(update(8, 60, FIRST));
        pass(1);
        keys.adopt(update(8, 60, SECOND));
        assertThat(toCall()).isEqualTo("first");
    }

    /** A controller before this one knew it. */
    @Test
    void aKeyThatIsNotNamedEndsWithTheGraceToo() {
        keys.adopt(update(0, 0, FIRST));
        keys.adopt(update(8, 60, SECOND));
        assertThat(toCall()).isEqualTo("first");
        pass(59);
        assertThat(keys.accepted("first")).isEqualTo(FIRST);
        pass(2);
        assertThat(keys.accepted("first")).isNull();
    }

    @Test
    void nothingGivesAKeyMoreTime() {
        keys.adopt(update(0, 0, FIRST));
        keys.adopt(update(10, 60, SECOND, FIRST));
        pass(50);
        keys.adopt(update(10, 60, SECOND, FIRST));
        assertThat(toCall()).as("it was callable before").isEqualTo("second");
        pass(11);
        assertThat(keys.accepted("first")).isNull();
        keys.adopt(update(0, 0, THIRD));
        assertThat(keys.accepted("second")).isNull();
        assertThat(toCall()).isEqualTo("third");
    }

    @Test
    void aNodeOnItsOwnGoesOnWithWhatItHas() {
        keys.adopt(update(10, 60, SECOND, FIRST));
        pass(86_400 * 365);
        assertThat(toCall()).isEqualTo("second");
        assertThat(keys.accepted("second")).isEqualTo(SECOND);
    }

    @Test
    void theFilesKeysAreUsedInTheirOrderUntilAControllerHasOthers() {
        TrunkKeys fixed = new TrunkKeys(false, List.of(FIRST, SECOND), () -> nowNs);
        assertThat(fixed.isRequired()).isTrue();
        assertThat(fixed.toCall()).isEqualTo(FIRST);
        assertThat(fixed.accepted("second")).isEqualTo(SECOND);
        fixed.adopt(update(0, 60, THIRD));
        assertThat(fixed.toCall()).isEqualTo(THIRD);
        assertThat(fixed.accepted("second")).isEqualTo(SECOND);
        pass(61);
        assertThat(fixed.accepted("second")).isNull();
    }

    @Test
    void anotherSecretUnderAnOldIdTakesItsPlace() {
        keys.adopt(update(0, 0, FIRST));
        keys.adopt(update(0, 60, key("first", 9)));
        assertThat(keys.accepted("first")).isEqualTo(key("first", 9));
    }

    @Test
    void aControllerThatStartsAgainAndAgainLeavesNoHeapBehind() {
        for (int i = 0; i < 1_000; i++) {
            keys.adopt(update(0, 86_400, key("k" + i, i)));
        }
        assertThat(keys.accepted("k999")).isNotNull();
        assertThat(keys.accepted("k983")).isNull();
    }

    @Test
    void noTextHasTheSecret() {
        TrunkKey key = key("first", 0xA5);
        assertThat(List.of(key.toString(), update(0, 0, key).toString()))
                .allSatisfy(text -> assertThat(text)
                        .doesNotContainIgnoringCase(HexFormat.of().formatHex(key.secret(), 0, 2)));
    }
}
