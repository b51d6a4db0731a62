// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.server;

import io.spliceway.control.overlay.Now;
import io.spliceway.control.overlay.Overlay;
import io.spliceway.control.overlay.OverlayPolicy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the {@link Overlay}. Commands run in the order they come; routes are computed on a tick, and
 * after an urgent command as soon as what already waits has run, so that a hundred nodes that report one death cost one
 * computation. Any thread may call.
 */
final class ControlLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);

    private static final long CLOSE_TIMEOUT_MS = 1_000;

    private final Overlay overlay;
    private final InstantSource wall;
    private final ScheduledThreadPoolExecutor executor;
    /** The loop's thread only. */
    private boolean recomputeQueued;

    /** Something to do to the overlay. */
    interface Command {
        void run(Overlay overlay, Now now);
    }

    ControlLoop(OverlayPolicy policy, Duration recomputeInterval, InstantSource wall) {
        this.wall = wall;
        overlay = new Overlay(policy, now());
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "control-loop");
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        long intervalNs = recomputeInterval.toNanos();
        Future<?> _ = executor.scheduleWithFixedDelay(
                () -> run(Overlay::recompute), intervalNs, intervalNs, TimeUnit.NANOSECONDS);
    }

    void execute(Command command) {
        executor.execute(() -> run(command));
    }

    void after(Duration delay, Command command) {
        Future<?> _ = executor.schedule(() -> run(command), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The answer to a question, which fails as the question does. */
    <T> CompletableFuture<T> ask(BiFunction<Overlay, Now, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                answer.complete(question.apply(overlay, now()));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private void run(Command command) {
        try {
            command.run(overlay, now());
        } catch (RuntimeException e) {
            LOG.error("command failed, the controller goes on action=\"report this\"", e);
        }
        if (overlay.isUrgent() && !recomputeQueued) {
            recomputeQueued = true;
            execute((state, now) -> {
                recomputeQueued = false;
                state.recompute(now);
            });
        }
    }

    private Now now() {
        return new Now(System.nanoTime(), wall.instant());
    }

    /** Ends every stream and takes no command after that. */
    @Override
    public void close() {
        execute(Overlay::endAll);
        executor.shutdown();
        try {
            boolean _ = executor.awaitTermination(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
