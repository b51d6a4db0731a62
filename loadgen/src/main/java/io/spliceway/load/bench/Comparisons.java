// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench;

import io.spliceway.load.bench.proxy.RunningProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Which two proxies of a run are set against each other. */
final class Comparisons {
    private static final String OURS = "spliceway-";
    private static final String COPY = OURS + "copy";

    private Comparisons() {}

    /**
     * A line for each pair of rows that are about the same but for the proxy.
     *
     * @param proxy the name of a row's proxy
     * @param about what a row is about, besides its proxy
     * @param verdict how the first compares with the second
     */
    static <T> List<String> of(
            List<T> rows, Function<T, String> proxy, Function<T, String> about, BiFunction<T, T, String> verdict) {
        List<String> lines = new ArrayList<>();
        for (T ours : rows) {
            for (T other : rows) {
                String one = proxy.apply(ours);
                String two = proxy.apply(other);
                if (about.apply(ours).equals(about.apply(other)) && areCompared(one, two)) {
                    lines.add(about.apply(ours) + ", " + one + " to " + two + ": " + verdict.apply(ours, other));
                }
            }
        }
        return lines;
    }

    /** Each of ours with every peer, and our zero-copy pumps with our copying one; the first is the one to judge. */
    static boolean areCompared(String one, String other) {
        boolean isOurs = one.startsWith(OURS);
        boolean isPeer = !other.startsWith(OURS) && !other.equals(RunningProxy.DIRECT);
        return isOurs && (isPeer || (other.equals(COPY) && !one.equals(COPY)));
    }
}
