// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.origin;

import io.spliceway.settings.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an origin serves.
 *
 * @param listen where; port 0 takes a free one
 * @param root the directory below {@code /files/}, or null to serve no real files
 * @param congestion the congestion control of its connections, or null for the system's
 * @param loops how many event loops; at least 1
 * @param maxBytes the largest generated size
 * @param preparedBytes how many bytes to generate before listening
 * @param idleTimeout how long a client may take to send the head of a request, and how long it may neither send
 *     nor take anything
 * @param accessLog whether to log one line a response
 */
public record OriginOptions(
        HostPort listen,
        @Nullable Path root,
        @Nullable String congestion,
        int loops,
        long maxBytes,
        long preparedBytes,
        Duration idleTimeout,
        boolean accessLog) {

    /** The defaults of the command, on an address. */
    public static OriginOptions on(HostPort listen) {
        return new OriginOptions(listen, null, null, 1, 1L << 30, 64L << 20, Duration.ofSeconds(30), false);
    }

    public OriginOptions withRoot(@Nullable Path files) {
        return new OriginOptions(listen, files, congestion, loops, maxBytes, preparedBytes, idleTimeout, accessLog);
    }

    public OriginOptions withCongestion(@Nullable String name) {
        return new OriginOptions(listen, root, name, loops, maxBytes, preparedBytes, idleTimeout, accessLog);
    }

    public OriginOptions withPreparedBytes(long bytes) {
        return new OriginOptions(listen, root, congestion, loops, maxBytes, bytes, idleTimeout, accessLog);
    }

    public OriginOptions withIdleTimeout(Duration timeout) {
        return new OriginOptions(listen, root, congestion, loops, maxBytes, preparedBytes, timeout, accessLog);
    }
}
