// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.spec;

import io.spliceway.load.lab.wan.Shape;
import io.spliceway.settings.BitRate;
import io.spliceway.settings.ByteSize;
import io.spliceway.settings.Setting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A host's last mile. Both directions have the same figures and are independent. */
public record AccessSpec(
        @Setting(help = "One way.", fallback = "0s", max = "10s", min = "0s")
        Duration delay,

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
                        + " one round trip of this access, whichever is longer, and at least 256 KiB.",
                fallback = Setting.NONE)
        @Nullable
        ByteSize queue) {

    /** What a stage of the emulator does for it. */
    public Shape shape() {
        return LinkSpec.shape(delay, loss, rate, queue);
    }
}
