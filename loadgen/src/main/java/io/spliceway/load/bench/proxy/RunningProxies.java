// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.proxy;

import io.spliceway.settings.Reasons;
import io.spliceway.settings.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All proxies of a run, alive side by side from its begin to its end: those that have no turn do nothing. They end with
 * this, and with the JVM at the latest.
 */
public final class RunningProxies implements AutoCloseable {
    private final List<RunningProxy> proxies = new ArrayList<>();
    private final Path directory;
    private final boolean keep;
    private boolean ended;
    private final Thread atExit = Thread.ofPlatform().unstarted(this::end);

    private RunningProxies(Path directory, boolean keep) {
        this.directory = directory;
        this.keep = keep;
    }

    /**
     * Starts them and waits until all take connections.
     *
     * @param direct whether a way without a proxy is one of them
     * @param wiring for all; each gets a port of its own
     * @param cpus where they run
     * @param keep a folder for configurations and logs, which stay; null for none that do
     */
    public static RunningProxies start(
            List<ProxyProgram> programs, boolean direct, Wiring wiring, CpuPlacement cpus, @Nullable Path keep) {
        DescriptorLimit.require(wiring.descriptors());
        RunningProxies running = new RunningProxies(keep == null ? temporary() : made(keep), keep != null);
        try {
            Runtime.getRuntime().addShutdownHook(running.atExit);
            for (ProxyProgram program : programs) {
                running.launch(program, wiring.withListenPort(FreePorts.next()), cpus);
            }
            if (direct) {
                running.proxies.add(RunningProxy.direct(wiring.originPort()));
            }
            running.all().forEach(RunningProxy::awaitListening);
            return running;
        } catch (RuntimeException e) {
            running.close();
            throw e;
        }
    }

    public synchronized List<RunningProxy> all() {
        return List.copyOf(proxies);
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The JVM ends, and the hook does the same as this.
        }
    }

    /** Race window: Ctrl-C comes while a process is being started. Its end waits for this, and finds the process. */
    private synchronized void launch(ProxyProgram program, Wiring wiring, CpuPlacement cpus) {
        if (ended) {
            throw UserError.failed("ended");
        }
        proxies.add(RunningProxy.start(program, wiring, cpus, directory));
    }

    private synchronized void end() {
        ended = true;
        proxies.parallelStream().forEach(RunningProxy::close);
        if (!keep) {
            delete(directory);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("spliceway-bench-");
        } catch (IOException e) {
            throw UserError.failed("no temporary directory can be made: " + Reasons.of(e));
        }
    }

    private static Path made(Path directory) {
        try {
            return Files.createDirectories(directory).toAbsolutePath();
        } catch (IOException e) {
            throw UserError.usage(
                    "--keep: " + directory + ": " + Reasons.of(e) + " (expected: a folder, or a name for one)");
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                if (!file.toFile().delete()) {
                    file.toFile().deleteOnExit();
                }
            });
        } catch (IOException e) {
            // It is gone already.
        }
    }
}
