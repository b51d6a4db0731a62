// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.command;

import io.spliceway.load.client.ClosedLoop;
import io.spliceway.load.client.DownloadOptions;
import io.spliceway.load.client.DownloadResult;
import io.spliceway.load.client.LoadClient;
import io.spliceway.load.client.LoadReport;
import io.spliceway.load.client.Progress;
import io.spliceway.load.client.UploadBody;
import io.spliceway.load.http.Sha256;
import io.spliceway.load.output.OutputFile;
import io.spliceway.settings.ByteSize;
import io.spliceway.settings.ExitCode;
import io.spliceway.settings.UserError;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./spliceway load}: downloads a URL, or uploads to it, a number of times, prints a table, fails when any run did. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description =
                "Downloads a URL, or uploads to it, over new connections, times them and checks the SHA-256 of what came.")
public final class LoadCommand implements Callable<Integer> {
    private static final int MAX_PARALLEL = 1000;

    /** A URL, and what came of it so far. */
    private record Load(String url, ClosedLoop loop, List<DownloadResult> results) {}

    @Parameters(
            arity = "1..*",
            paramLabel = "URL",
            description = "http://HOST[:PORT]/PATH; several take turns, so that what changes meanwhile hits all alike.")
    private List<String> urls = List.of();

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many of each URL (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--upload",
            paramLabel = "SIZE",
            description = "Send so much to each URL by POST instead, such as an origin's /sink, and check what it says"
                    + " that it got; at most 256MiB.")
    private @Nullable ByteSize upload;

    @Option(
            names = "--parallel",
            paramLabel = "P",
            defaultValue = "1",
            description = "How many of a URL at a time; each next one waits for an end (default: ${DEFAULT-VALUE}).")
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
            description =
                    "Write summary and raw runs, of several URLs as a list; - is standard output, and the table goes to"
                            + " standard error.")
    private @Nullable String json;

    @Override
    public Integer call() throws InterruptedException {
        DownloadOptions options = options();
        if (runs < 1 || parallel < 1 || parallel > MAX_PARALLEL) {
            throw UserError.usage("--runs, --parallel: " + runs + ", " + parallel + " (expected: 1 or more, at most "
                    + MAX_PARALLEL + " at a time)");
        }
        UploadBody body = body();
        OutputFile output = OutputFile.ofNullable("--json", json);
        int loops = Math.min(parallel, Runtime.getRuntime().availableProcessors());
        List<Load> loads = new ArrayList<>();
        try (LoadClient client = new LoadClient(loops)) {
            for (String url : urls) {
                loads.add(new Load(url, new ClosedLoop(client, uri(url), body, options), new ArrayList<>()));
            }
            WarmUp.run(client, warmUp);
            takeTurns(loads);
        }
        List<LoadReport> reports = loads.stream()
                .map(load -> LoadReport.of(load.url(), parallel, load.results()))
                .toList();
        print(reports, output);
        return reports.stream().allMatch(report -> report.failed() == 0) ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** One URL has one turn with all its runs; several take turns of as many runs as go at a time. */
    private void takeTurns(List<Load> loads) throws InterruptedException {
        int turn = loads.size() == 1 ? runs : Math.min(parallel, runs);
        try (Progress progress = Progress.onStandardError(runs * loads.size())) {
            for (int done = 0; done < runs; done += turn) {
                int now = Math.min(turn, runs - done);
                for (Load load : loads) {
                    load.results().addAll(load.loop().run(now, Math.min(parallel, now), progress));
                }
            }
        }
    }

    private @Nullable UploadBody body() {
        if (upload == null) {
            return null;
        }
        if (upload.bytes() > UploadBody.MAX_BYTES) {
            throw UserError.usage("--upload: " + upload + " (expected: at most 256MiB)");
        }
        if (expectSha256 != null) {
            throw UserError.usage("--expect-sha256: " + expectSha256 + " (expected: nothing beside --upload)");
        }
        return UploadBody.of(upload.bytes());
    }

    private static URI uri(String url) {
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

    private static void print(List<LoadReport> reports, @Nullable OutputFile output) {
        OutputFile.besides(output).print(reports.stream().map(LoadReport::table).collect(Collectors.joining("\n")));
        if (output != null) {
            output.write((reports.size() == 1 ? reports.getFirst().json() : LoadReport.json(reports)) + "\n");
        }
    }
}
