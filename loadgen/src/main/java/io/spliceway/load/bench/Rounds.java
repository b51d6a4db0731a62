// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The order of the measurements. What the machine does besides comes and goes in seconds; so everything that is compared
 * has its turn in every round, and each round has an order of its own, so that nobody always follows the same.
 */
public final class Rounds {
    private Rounds() {}

    /** So many rounds with every item once; the same seed gives the same order. */
    public static <T> List<List<T>> of(List<T> items, int rounds, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<List<T>> all = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            List<T> order = new ArrayList<>(items);
            for (int i = order.size() - 1; i > 0; i--) {
                Collections.swap(order, i, random.nextInt(i + 1));
            }
            all.add(List.copyOf(order));
        }
        return all;
    }
}
