// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a session. What fails on it is logged and does not end it; what is handed over after it was shut
 * down is dropped.
 */
final class SessionThread implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(SessionThread.class);

    private final ScheduledThreadPoolExecutor executor;
    private volatile @Nullable Thread current;

    SessionThread() {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "control-session");
            thread.setDaemon(true);
            current = thread;
            return thread;
        });
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(guarded(task));
    }

    void after(long ms, Runnable task) {
        Future<?> _ = executor.schedule(guarded(task), ms, TimeUnit.MILLISECONDS);
    }

    void every(long ms, Runnable task) {
        Future<?> _ = executor.scheduleWithFixedDelay(guarded(task), ms, ms, TimeUnit.MILLISECONDS);
    }

    boolean isCurrent() {
        return Thread.currentThread() == current;
    }

    /** Takes nothing new, forgets what is due later, and lets run what is due now. */
    void shutdown() {
        executor.shutdown();
    }

    boolean awaitEnd(long ms) throws InterruptedException {
        return executor.awaitTermination(ms, TimeUnit.MILLISECONDS);
    }

    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("control session task failed", e);
            }
        };
    }
}
