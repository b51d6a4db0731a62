// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.command;

import io.spliceway.load.client.DownloadOptions;
import io.spliceway.load.client.DownloadResult;
import io.spliceway.load.client.LoadClient;
import io.spliceway.load.origin.Origin;
import io.spliceway.load.origin.OriginOptions;
import io.spliceway.settings.HostPort;
import io.spliceway.settings.UserError;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Downloads from an origin in this process before anything is timed. The first download of a JVM loads a thousand
 * classes between its connect(2) and its first byte; that would be measured as the network's.
 */
public final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    static final String DEFAULT = "100";
    static final String HELP =
            "Downloads from itself to itself at first, so that the JVM's start is in no time (default: ${DEFAULT-VALUE}).";
    private static final long BYTES = 64 * 1024;

    private WarmUp() {}

    /** Does so many downloads over the loopback interface; where that is down, none, and says so. */
    public static void run(LoadClient client, int downloads) {
        if (downloads < 1) {
            return;
        }
        OriginOptions options = OriginOptions.on(new HostPort("127.0.0.1", 0)).withPreparedBytes(BYTES);
        try (Origin origin = Origin.start(options)) {
            URI uri = URI.create("http://127.0.0.1:" + origin.address().getPort() + "/bytes/" + BYTES);
            for (int i = 0; i < downloads; i++) {
                DownloadResult result = client.download(uri, DownloadOptions.DEFAULTS);
                if (!result.ok()) {
                    throw UserError.failed(String.valueOf(result.failure()));
                }
            }
        } catch (UserError e) {
            LOG.warn("msg=\"not warmed up, the first run's times contain the JVM's start: {}\"", e.getMessage());
        }
    }
}
