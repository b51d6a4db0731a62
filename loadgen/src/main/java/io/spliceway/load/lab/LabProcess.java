// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A process on a host of a lab. Ends with the lab at the latest. */
public final class LabProcess implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final String host;
    private final Process process;

    LabProcess(String host, Process process) {
        this.host = host;
        this.process = process;
    }

    public String host() {
        return host;
    }

    /** The id of the command itself. */
    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The exit code, 128 + n when signal n ended it; empty when the process still runs after that time. */
    public OptionalInt waitFor(Duration limit) {
        CompletableFuture<Process> end = process.onExit();
        end.completeOnTimeout(process, limit.toMillis(), TimeUnit.MILLISECONDS).join();
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /** Asks it to end: SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** Ends it without asking: SIGKILL. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Its standard input, unless its builder sent that elsewhere. */
    public OutputStream input() {
        return process.getOutputStream();
    }

    /** Its standard output, unless that goes to a log. */
    public InputStream output() {
        return process.getInputStream();
    }

    /** Ends it: asks, waits up to three seconds, and then does not ask. Idempotent. */
    @Override
    public void close() {
        terminate();
        if (waitFor(GRACE).isEmpty()) {
            kill();
            waitFor(GRACE);
        }
    }
}
