// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.output;

import io.spliceway.settings.Terminal;
import java.io.PrintStream;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** How far something is: on a terminal one line that is written over, otherwise a line now and then. Any thread. */
public final class LiveLine implements AutoCloseable {
    private static final long TERMINAL_MS = 500;
    private static final String ERASE = "\r\u001b[K";
    // DECAWM of xterm's control sequences: a line that is too long is cut, or what is erased would be its last part
    // only.
    private static final String NO_WRAP = "\u001b[?7l";
    private static final String WRAP = "\u001b[?7h";

    private final PrintStream out;
    private final boolean terminal;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("progress").daemon().factory());

    public LiveLine(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** On standard error. */
    public static LiveLine onStandardError() {
        LiveLine line = new LiveLine(System.err, Terminal.isStandardError());
        try {
            // Ctrl-C ends the JVM without closing anything, and what comes next begins in this line.
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(line::close));
        } catch (IllegalStateException e) {
            // The JVM ends already.
        }
        return line;
    }

    public boolean isTerminal() {
        return terminal;
    }

    /**
     * Shows a line again and again, but not while it is empty.
     *
     * @param quietMs before the first time
     * @param plainMs between two lines where there is no terminal
     */
    public void follow(Supplier<String> line, long quietMs, long plainMs) {
        var _ = timer.scheduleAtFixedRate(
                () -> show(line.get()), quietMs, terminal ? TERMINAL_MS : plainMs, TimeUnit.MILLISECONDS);
    }

    /** A line that stays. */
    public synchronized void say(String text) {
        out.println((terminal ? ERASE : "") + text);
    }

    /** Idempotent. */
    @Override
    public synchronized void close() {
        if (timer.isShutdown()) {
            return;
        }
        timer.shutdownNow();
        if (terminal) {
            out.print(ERASE);
            out.flush();
        }
    }

    private synchronized void show(String line) {
        if (line.isEmpty() || timer.isShutdown()) {
            return;
        }
        if (terminal) {
            out.print(ERASE + NO_WRAP + line + WRAP);
            out.flush();
        } else {
            out.println(line);
        }
    }
}
