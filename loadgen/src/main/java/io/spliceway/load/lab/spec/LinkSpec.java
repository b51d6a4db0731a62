// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.spec;

import io.spliceway.load.lab.wan.Shape;
import io.spliceway.settings.BitRate;
import io.spliceway.settings.ByteSize;
import io.spliceway.settings.Setting;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What lies between two hosts. Both directions have the same figures and are independent. */
public record LinkSpec(
        @Setting(help = "The two hosts it joins.") List<String> between,

        @Setting(help = "One way.", min = "0s", max = "10s") Duration delay,

        @Setting(help = "Fraction of packets lost at random, per direction.", fallback = "0", min = "0", max = "1")
        double loss,

        @Setting(
                help = "Of IP packets with their headers, per direction; left out, unlimited.",
                fallback = Setting.NONE,
                min = "1kbit",
                max = "100Gbit")
        @Nullable
        BitRate rate,

        @Setting(
                help = "What may wait before the rate, per direction; left out, what the rate carries in 100 ms or in"
                        + " one round trip of this link, whichever is longer, and at least 256 KiB.",
                fallback = Setting.NONE)
        @Nullable
        ByteSize queue) {

    /**
     * Checks that it joins two.
     *
     * @throws IllegalArgumentException {@code key: value (expected: ...)}
     */
    public LinkSpec {
        if (between.size() != 2 || between.getFirst().equals(between.getLast())) {
            throw new IllegalArgumentException("between: " + between + " (expected: two different hosts)");
        }
    }

    /** What a stage of the emulator does for it. */
    public Shape shape() {
        return shape(delay, loss, rate, queue);
    }

    static Shape shape(Duration delay, double loss, @Nullable BitRate rate, @Nullable ByteSize queue) {
        return new Shape(
                delay.toNanos(),
                loss,
                rate == null ? Shape.UNLIMITED : rate.bitsPerS(),
                queue == null ? Shape.AUTOMATIC : queue.bytes());
    }
}
