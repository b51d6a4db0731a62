// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportQueueTest {
    @Test
    void givesUpTheOldestAndCountsIt() {
        ReportQueue queue = new ReportQueue(3);
        for (int i = 1; i <= 5; i++) {
            queue.put(new Measurement.ToPeer("a", i));
        }
        assertThat(queue.take(2)).extracting(Measurement::rttUs).containsExactly(3L, 4L);
        assertThat(queue.take(2)).extracting(Measurement::rttUs).containsExactly(5L);
        assertThat(queue.dropped()).isEqualTo(2);
    }
}
