// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.command;

import io.spliceway.load.client.ClosedLoop;
import io.spliceway.load.client.DownloadOptions;
import io.spliceway.load.client.DownloadResult;
import io.spliceway.load.client.LoadClient;
import io.spliceway.load.client.LoadReport;
import io.spliceway.load.client.Progress;
import io.spliceway.load.http.Sha256;
import io.spliceway.settings.ExitCode;
import io.spliceway.settings.UserError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./spliceway load}: downloads a URL a number of times, prints a table, fails when any run did. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = "Downloads a URL over new connections, times them and checks the SHA-256 of what came.")
public final class LoadCommand implements Callable<Integer> {
    private static final int MAX_PARALLEL = 1000;
    private static final String STANDARD_OUTPUT = "-";

    @Parameters(index = "0", paramLabel = "URL", description = "http://HOST[:PORT]/PATH")
    private String url = "";

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--parallel",
            paramLabel = "P",
            defaultValue = "1",
            description = "How many at a time; each next one waits for an end (default: ${DEFAULT-VALUE}).")
    private int parallel;

    @Option(
            names = "--expect-sha256",
            paramLabel = "HEX",
            description = "What the body must be; without it the server's Repr-Digest is believed.")
    private @Nullable String expectSha256;

    @Option(
            names = "--connect-timeout",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "For the connection (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets what has a default.
    private Duration connectTimeout;

    @Option(
            names = "--idle-timeout",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "The longest silence (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Duration idleTimeout;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "10min",
            description = "For one whole run (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Duration timeout;

    @Option(names = "--bind", paramLabel = "ADDR", description = "The local address to connect from.")
    private @Nullable String bind;

    @Option(names = "--warm-up", paramLabel = "N", defaultValue = WarmUp.DEFAULT, description = WarmUp.HELP)
    private int warmUp;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write summary and raw runs; - is standard output, and the table goes to standard error.")
    private @Nullable String json;

    @Override
    public Integer call() throws InterruptedException {
        URI uri = uri();
        DownloadOptions options = options();
        if (runs < 1 || parallel < 1 || parallel > MAX_PARALLEL) {
            throw UserError.usage("--runs, --parallel: " + runs + ", " + parallel + " (expected: 1 or more, at most "
                    + MAX_PARALLEL + " at a time)");
        }
        int loops = Math.min(parallel, Runtime.getRuntime().availableProcessors());
        List<DownloadResult> results;
        try (LoadClient client = new LoadClient(loops)) {
            ClosedLoop load = new ClosedLoop(client, uri, options);
            WarmUp.run(client, warmUp);
            try (Progress progress = Progress.onStandardError(runs)) {
                results = load.run(runs, Math.min(parallel, runs), progress);
            }
        }
        LoadReport report = LoadReport.of(url, parallel, results);
        print(report);
        return report.failed() == 0 ? ExitCode.DONE : ExitCode.FAILED;
    }

    private URI uri() {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw UserError.usage("url: " + url + " (expected: http://HOST[:PORT]/PATH)");
        }
    }

    private DownloadOptions options() {
        try {
            return new DownloadOptions(
                    connectTimeout,
                    idleTimeout,
                    timeout,
                    expectSha256 == null ? null : new Sha256(expectSha256),
                    bind == null ? null : InetAddress.getByName(bind));
        } catch (IllegalArgumentException e) {
            throw UserError.usage("--expect-sha256: " + e.getMessage());
        } catch (UnknownHostException e) {
            throw UserError.usage("--bind: " + bind + " (expected: an address of this machine)");
        }
    }

    private void print(LoadReport report) {
        boolean jsonOut = STANDARD_OUTPUT.equals(json);
        (jsonOut ? System.err : System.out).print(report.table());
        if (jsonOut) {
            System.out.println(report.json());
        } else if (json != null) {
            try {
                Files.writeString(Path.of(json), report.json() + "\n");
            } catch (IOException e) {
                throw UserError.failed("--json: " + json + " (" + e.getMessage() + ")");
            }
        }
    }
}
