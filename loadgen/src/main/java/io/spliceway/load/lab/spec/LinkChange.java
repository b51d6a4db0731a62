// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.spec;

import io.spliceway.load.lab.wan.Shape;
import io.spliceway.settings.BitRate;
import io.spliceway.settings.ByteSize;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A change of a running link: what is null stays as it is.
 *
 * @param rate 0 for unlimited
 */
public record LinkChange(
        @Nullable Duration delay,
        @Nullable Double loss,
        @Nullable BitRate rate,
        @Nullable ByteSize queue) {

    /** Another delay, one way. */
    public static LinkChange delay(Duration delay) {
        return new LinkChange(delay, null, null, null);
    }

    /** Another loss, as a fraction of packets; 1 cuts the link. */
    public static LinkChange loss(double loss) {
        return new LinkChange(null, loss, null, null);
    }

    /** What becomes of a shape. A queue that was derived from the rate is derived anew. */
    public Shape applyTo(Shape shape) {
        return new Shape(
                delay == null ? shape.delayNs() : delay.toNanos(),
                loss == null ? shape.loss() : loss,
                rate == null ? shape.bitsPerS() : rate.bitsPerS(),
                queue == null ? shape.queueBytes() : queue.bytes());
    }

    /** Whether it changes nothing. */
    public boolean isEmpty() {
        return delay == null && loss == null && rate == null && queue == null;
    }
}
