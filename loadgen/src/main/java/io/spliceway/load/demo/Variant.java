// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import java.util.List;
import java.util.Locale;

/** The ways of the ablation, each but the first with its own nodes. In the order in which mechanisms are added. */
enum Variant {
    DIRECT("direct", "one TCP connection, end to end, of the same round-trip time", "origin", 8080),
    NAIVE("naive", "two chained nodes, a new connection each", "edge", 9001),
    EARLY_SYN("early SYN", "the same, but each node dials on when it sees the SYN", "edge", 9002),
    TRUNKS_COLD("trunks cold", "a new trunk for every flow, no early SYN", "edge", 9003),
    TRUNKS_WARM("trunks warm", "trunks dialled ahead and reused, windows kept and warmed, no early SYN", "edge", 9004),
    ALL("all", "warm trunks and early SYN", "edge", 9005),
    ALL_RELAY("all, relay", "the same with a relay in the middle of the long leg", "edge", 9006);

    private final String text;
    private final String meaning;
    private final String host;
    private final int port;

    Variant(String text, String meaning, String host, int port) {
        this.text = text;
        this.meaning = meaning;
        this.host = host;
        this.port = port;
    }

    /** All that have nodes. */
    static List<Variant> split() {
        return List.of(values()).subList(1, values().length);
    }

    /** For people. */
    String text() {
        return text;
    }

    /** For programs and colours. */
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String meaning() {
        return meaning;
    }

    /** Where its edge listens, or the origin. */
    int port() {
        return port;
    }

    /** Where a client connects. */
    String authority() {
        return host + ":" + port;
    }
}
