// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.client;

import io.spliceway.load.http.Sha256;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one download is made.
 *
 * @param connectTimeout how long the connection may take
 * @param idleTimeout how long no byte may come, once connected
 * @param timeout how long all of it may take
 * @param expected what the body's SHA-256 must be; null to trust the server's {@code Repr-Digest}
 * @param bind the local address to connect from, or null for the system's choice
 */
public record DownloadOptions(
        Duration connectTimeout,
        Duration idleTimeout,
        Duration timeout,
        @Nullable Sha256 expected,
        @Nullable InetAddress bind) {

    /** The defaults of the command. */
    public static final DownloadOptions DEFAULTS =
            new DownloadOptions(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(10), null, null);

    public DownloadOptions withConnectTimeout(Duration limit) {
        return new DownloadOptions(limit, idleTimeout, timeout, expected, bind);
    }

    public DownloadOptions withIdleTimeout(Duration limit) {
        return new DownloadOptions(connectTimeout, limit, timeout, expected, bind);
    }

    public DownloadOptions withTimeout(Duration limit) {
        return new DownloadOptions(connectTimeout, idleTimeout, limit, expected, bind);
    }

    public DownloadOptions withExpected(@Nullable Sha256 sha256) {
        return new DownloadOptions(connectTimeout, idleTimeout, timeout, sha256, bind);
    }

    public DownloadOptions withBind(@Nullable InetAddress local) {
        return new DownloadOptions(connectTimeout, idleTimeout, timeout, expected, local);
    }
}
