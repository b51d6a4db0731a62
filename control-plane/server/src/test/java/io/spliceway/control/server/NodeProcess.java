// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.server;

import io.spliceway.control.client.Role;
import io.spliceway.settings.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A {@link TestNode} in a process of its own, which can be killed without a chance to say so. */
final class NodeProcess implements AutoCloseable {
    private final Process process;

    private NodeProcess(Process process) {
        this.process = process;
    }

    static NodeProcess start(HostPort controller, String id, Map<Set<String>, Double> rttsMs) {
        String table = rttsMs.entrySet().stream()
                .map(entry -> String.join(" ", entry.getKey()) + " " + entry.getValue())
                .collect(Collectors.joining(","));
        try {
            return new NodeProcess(ChildJvm.of(NodeProcess.class, controller.toString(), id, table)
                    .inheritIO()
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The child's own entry. */
    public static void main(String[] args) throws InterruptedException {
        Map<Set<String>, Double> rttsMs = TestNode.table();
        for (String line : args[2].split(",", -1)) {
            String[] words = line.split(" ", -1);
            rttsMs.put(Set.of(words[0], words[1]), Double.valueOf(words[2]));
        }
        try (TestNode _ = new TestNode(HostPort.parse(args[0]), args[1], rttsMs, Set.of(Role.RELAY))) {
            // As long as a test may take; then it must not outlive a parent that was killed.
            Thread.sleep(TimeUnit.MINUTES.toMillis(2));
        }
    }

    /** Stops it without closing anything, as a host that hangs. */
    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int exitCode = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .onExit()
                    .join()
                    .exitValue();
            if (exitCode != 0) {
                throw new AssertionError("kill -" + name + ": " + exitCode);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
        process.onExit().join();
    }
}
