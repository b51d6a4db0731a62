// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import java.util.Locale;

/** The ways the client can take to the origin. */
public enum Way {
    /** Its own TCP connection, end to end. */
    DIRECT("origin", 8080, "one TCP connection, end to end"),
    /** Two chained nodes that copy, each dialling the next when a client has come. */
    NAIVE("edge-jnb", 9090, "two chained proxies, copying, a new connection each"),
    /** The overlay, on the route its controller chose. */
    OVERLAY("edge-jnb", 8080, "the overlay on the route its controller chose");

    private final String host;
    private final int port;
    private final String meaning;

    Way(String host, int port, String meaning) {
        this.host = host;
        this.port = port;
        this.meaning = meaning;
    }

    /** What the client downloads from. */
    String url(long bytes) {
        return "http://" + host + ":" + port + "/bytes/" + bytes;
    }

    /** In the words of the result's keys. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    String meaning() {
        return meaning;
    }
}
