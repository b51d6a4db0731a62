// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.proxy;

/**
 * What a proxy is told, whichever it is. Both addresses are 127.0.0.1.
 *
 * @param threads that may forward, 1 or more
 * @param listenPort where clients connect
 * @param originPort where the proxy connects
 * @param maxFlows flows it must be able to hold at a time
 * @param longFlows how many of them may carry so much that pipes are worth it
 */
public record Wiring(int threads, int listenPort, int originPort, int maxFlows, int longFlows) {
    private static final int FOR_THE_REST = 300;
    private static final int SOCKETS_A_FLOW = 2;
    /** A pipe has two ends, and a flow two directions. */
    private static final int PIPE_ENDS_A_FLOW = 4;

    /** For proxies whose ports are yet to be chosen. */
    public static Wiring to(int originPort, int threads, int maxFlows, int longFlows) {
        return new Wiring(threads, 0, originPort, maxFlows, longFlows);
    }

    /** How many flows there can be at a time with so many descriptors. */
    public static int flowsWith(long descriptors, int longFlows) {
        long forSockets = descriptors - FOR_THE_REST - (long) PIPE_ENDS_A_FLOW * longFlows;
        return Math.clamp(forSockets / SOCKETS_A_FLOW, 0, Integer.MAX_VALUE);
    }

    Wiring withListenPort(int port) {
        return new Wiring(threads, port, originPort, maxFlows, longFlows);
    }

    int pipes() {
        return 2 * longFlows;
    }

    int descriptors() {
        return SOCKETS_A_FLOW * maxFlows + PIPE_ENDS_A_FLOW * longFlows + FOR_THE_REST;
    }
}
