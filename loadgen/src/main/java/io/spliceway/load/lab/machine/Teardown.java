// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.machine;

import io.spliceway.settings.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends a lab, however far it came: its processes, its emulator, and then what they leave. Whoever calls holds the
 * {@link StateLock}. Doing it again does no harm.
 *
 * <p>Race window: somebody may start a process in the lab meanwhile. What comes before a namespace loses its name is
 * found just before that; what was on its way in then, just after, because the namespace is held; and what comes later
 * finds no namespace.
 */
public final class Teardown {
    /** How long processes have to end by themselves. */
    private static final long GRACE_MS = 3_000;

    /** A process may start another while it is being ended. */
    private static final int ROUNDS = 5;

    private final List<RuntimeException> failures = new ArrayList<>();

    private Teardown() {}

    /**
     * Ends it.
     *
     * @throws UserError when something is left; the notes then stay, so that it can be tried again
     */
    public static void run(LabState state) {
        Teardown teardown = new Teardown();
        List<String> namespaces =
                state.namespaces().stream().filter(Namespaces::exists).toList();
        // All at once and while the network is there: they may have something to say to each other at their end.
        teardown.end(() -> teardown.processes(namespaces));
        ProcessId emulator = state.emulator();
        if (emulator != null && !emulator.equals(ProcessId.self())) {
            ProcessId.end(List.of(emulator), GRACE_MS);
        }
        namespaces.forEach(namespace -> teardown.attempt(() -> teardown.remove(namespace)));
        state.namespaces().forEach(namespace -> teardown.attempt(() -> Namespaces.remove(namespace)));
        teardown.attempt(() -> new CongestionPermits().release(state.name()));
        if (teardown.failures.isEmpty()) {
            teardown.attempt(state::remove);
        }
        teardown.report(state.name());
    }

    private void remove(String namespace) {
        try (HeldNamespace held = Namespaces.hold(namespace)) {
            end(held::processes);
            Namespaces.remove(namespace);
            end(held::processes);
        }
    }

    /** Ends processes until there are none; a shell inside that ends the lab is this process and goes on. */
    private void end(Supplier<List<ProcessId>> running) {
        for (int round = 0; round < ROUNDS; round++) {
            List<ProcessId> processes = new ArrayList<>(running.get());
            processes.remove(ProcessId.self());
            if (processes.isEmpty()) {
                return;
            }
            ProcessId.end(processes, GRACE_MS);
        }
    }

    private List<ProcessId> processes(List<String> namespaces) {
        List<ProcessId> processes = new ArrayList<>();
        for (String namespace : namespaces) {
            attempt(() -> processes.addAll(Namespaces.processes(namespace)));
        }
        return processes;
    }

    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            failures.add(e);
        }
    }

    private void report(String name) {
        if (failures.isEmpty()) {
            return;
        }
        @Nullable String first = failures.getFirst().getMessage();
        UserError error = UserError.failed("lab " + name + ": not everything could be removed: " + first);
        failures.forEach(error::addSuppressed);
        throw error;
    }
}
