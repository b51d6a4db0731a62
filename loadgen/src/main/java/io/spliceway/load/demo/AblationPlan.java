// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import java.util.List;

/**
 * How much an ablation measures.
 *
 * @param sizes in bytes, ascending; those of 1 MB and more are uploaded as well
 * @param runs of each transfer by each way
 * @param warmUp downloads by each way, and by each edge whose trunks are young, before anything counts
 * @param lastFlow which flow of a trunk is compared with its second; at least 4
 */
record AblationPlan(List<Long> sizes, int runs, int warmUp, int lastFlow) {
    /** What is smaller is few packets, and not uploaded. */
    private static final long MIN_UPLOAD_BYTES = 1_000_000;

    AblationPlan {
        sizes = List.copyOf(sizes);
    }

    long largestBytes() {
        return sizes.getLast();
    }

    List<Transfer> transfers(Transfer.Kind kind) {
        return sizes.stream()
                .filter(size -> kind == Transfer.Kind.DOWNLOAD || size >= MIN_UPLOAD_BYTES)
                .map(size -> new Transfer(kind, size))
                .toList();
    }
}
