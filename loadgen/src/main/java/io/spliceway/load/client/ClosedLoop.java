// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Runs a number of downloads or uploads, so many at a time; a worker starts its next run when its last one has ended. */
public final class ClosedLoop {
    private final LoadClient client;
    private final URI uri;
    private final @Nullable UploadBody body;
    private final DownloadOptions options;

    /**
     * Runs nothing yet.
     *
     * @param body what to upload; null to download
     * @throws io.spliceway.settings.UserError when the URL is not {@code http://host[:port]/path}
     */
    public ClosedLoop(LoadClient client, URI uri, @Nullable UploadBody body, DownloadOptions options) {
        Target.of(uri);
        this.client = client;
        this.uri = uri;
        this.body = body;
        this.options = options;
    }

    /** The results, those of one worker in their order. */
    public List<DownloadResult> run(int runs, int parallel, Progress progress) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(runs);
        try (ExecutorService workers = Executors.newFixedThreadPool(
                parallel, Thread.ofPlatform().daemon().factory())) {
            List<Future<List<DownloadResult>>> pending = new ArrayList<>();
            for (int i = 0; i < parallel; i++) {
                pending.add(workers.submit(() -> work(left, progress)));
            }
            List<DownloadResult> results = new ArrayList<>();
            for (Future<List<DownloadResult>> worker : pending) {
                results.addAll(worker.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private List<DownloadResult> work(AtomicInteger left, Progress progress) {
        List<DownloadResult> results = new ArrayList<>();
        while (left.getAndDecrement() > 0) {
            try (Progress.Run run = progress.begin()) {
                results.add(body == null ? client.download(uri, options, run) : client.upload(uri, body, options, run));
            }
        }
        return results;
    }
}
