// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.command;

import io.spliceway.load.client.LoadClient;
import io.spliceway.load.origin.Origin;
import io.spliceway.load.origin.OriginOptions;
import io.spliceway.settings.ByteSize;
import io.spliceway.settings.ExitCode;
import io.spliceway.settings.HostPort;
import io.spliceway.settings.UserError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./spliceway origin}: serves until it is interrupted. */
@Command(
        name = "origin",
        mixinStandardHelpOptions = true,
        description = "Serves /bytes/SIZE (such as /bytes/10MB) and /files/PATH over HTTP/1.1 with sendfile(2), and"
                + " takes uploads at /sink.")
public final class OriginCommand implements Callable<Integer> {
    @Option(names = "--listen", required = true, paramLabel = "HOST:PORT", description = "Where to listen.")
    @SuppressWarnings("NullAway.Init") // picocli sets what is required or has a default.
    private HostPort listen;

    @Option(names = "--root", paramLabel = "DIR", description = "Serve the files of this directory below /files/.")
    private @Nullable Path root;

    @Option(names = "--congestion", paramLabel = "NAME", description = "Congestion control, such as cubic or bbr.")
    private @Nullable String congestion;

    @Option(
            names = "--loops",
            paramLabel = "N",
            defaultValue = "1",
            description = "Event loops (default: ${DEFAULT-VALUE}).")
    private int loops;

    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            defaultValue = "1GiB",
            description = "The largest /bytes/SIZE (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private ByteSize maxSize;

    @Option(
            names = "--prepare",
            paramLabel = "SIZE",
            defaultValue = "64MiB",
            description = "Generate this much before listening; the first request of a larger size waits"
                    + " (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private ByteSize prepare;

    @Option(
            names = "--idle-timeout",
            paramLabel = "TIME",
            defaultValue = "30s",
            description =
                    "Time for the head of a request to arrive, and for a stalled client (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Duration idleTimeout;

    @Option(names = "--warm-up", paramLabel = "N", defaultValue = WarmUp.DEFAULT, description = WarmUp.HELP)
    private int warmUp;

    @Option(names = "--access-log", description = "Log one line a response to standard error.")
    private boolean accessLog;

    @Override
    public Integer call() throws InterruptedException {
        if (loops < 1) {
            throw UserError.usage("--loops: " + loops + " (expected: 1 or more)");
        }
        OriginOptions options = new OriginOptions(
                listen, root, congestion, loops, maxSize.bytes(), prepare.bytes(), idleTimeout, accessLog);
        try (Origin origin = Origin.start(options)) {
            try (LoadClient client = new LoadClient(1)) {
                WarmUp.run(client, warmUp);
            }
            HostPort bound = new HostPort(
                    origin.address().getAddress().getHostAddress(),
                    origin.address().getPort());
            System.out.println("origin: listening on " + bound);
            System.out.flush();
            new CountDownLatch(1).await();
        }
        return ExitCode.DONE;
    }
}
