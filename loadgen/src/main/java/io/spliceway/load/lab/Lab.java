// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab;

import io.spliceway.load.lab.emulator.ControlSocket;
import io.spliceway.load.lab.emulator.EmulatorProcess;
import io.spliceway.load.lab.emulator.LabStats;
import io.spliceway.load.lab.machine.LabMaker;
import io.spliceway.load.lab.machine.LabState;
import io.spliceway.load.lab.machine.Namespaces;
import io.spliceway.load.lab.machine.ProcessRun;
import io.spliceway.load.lab.machine.Requirements;
import io.spliceway.load.lab.machine.StateLock;
import io.spliceway.load.lab.machine.Teardown;
import io.spliceway.load.lab.spec.HostSpec;
import io.spliceway.load.lab.spec.LabSpec;
import io.spliceway.load.lab.spec.LinkChange;
import io.spliceway.load.lab.wan.NetworkBuilder;
import io.spliceway.settings.UserError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A lab that is up. Any thread may use it. Everything of it is gone after {@link #close}, after the JVM ended, and, but
 * for the moment that takes, after the JVM was killed.
 */
public final class Lab implements AutoCloseable {
    private final LabSpec spec;
    private final LabState state;
    private final ControlSocket control;
    private final Thread hook = new Thread(this::close, "end-lab");
    /** Whether something of the lab may be there that is this object's to remove. */
    private volatile boolean owned;

    private @Nullable EmulatorProcess emulator;

    /** Held while a process is being started, so that the end finds it either refused or among {@link #started}. */
    private final Object starting = new Object();

    private final Set<Process> started = ConcurrentHashMap.newKeySet();
    private boolean closing;

    private Lab(LabSpec spec, LabState state) {
        this.spec = spec;
        this.state = state;
        this.control = new ControlSocket(spec.name(), state.controlSocket());
    }

    /**
     * Brings a lab up, as root; it ends with {@link #close} or this JVM. Returns when all hosts can be reached.
     *
     * @throws UserError when the machine lacks something, a lab of that name is up, or it cannot be made; then nothing
     *     is left of it
     */
    public static Lab up(LabSpec spec) {
        Requirements.check();
        Lab lab = new Lab(spec, LabState.of(spec.name()));
        Runtime.getRuntime().addShutdownHook(lab.hook);
        try {
            lab.make();
        } catch (RuntimeException | Error e) {
            lab.forgetHook();
            throw e;
        }
        return lab;
    }

    /**
     * A lab that somebody brought up; {@link #close} leaves it as it is, {@link #down} ends it.
     *
     * @throws UserError when it is not up
     */
    public static Lab find(String name) {
        Requirements.checkRoot();
        LabState state = LabState.of(name);
        if (!state.isUp()) {
            throw UserError.failed("lab " + name + ": not up; ./spliceway lab up FILE brings it up");
        }
        return new Lab(LabSpec.load(state.specFile()), state);
    }

    /** Ends a lab of that name, or what is left of one. False when there was nothing. */
    public static boolean down(String name) {
        Requirements.checkRoot();
        try (StateLock _ = StateLock.take()) {
            LabState state = LabState.of(name);
            boolean there = state.exists();
            Teardown.run(state);
            return there;
        }
    }

    public LabSpec spec() {
        return spec;
    }

    /** A host's network namespace. */
    public String namespace(String host) {
        settings(host);
        return spec.namespace(host);
    }

    /** A host's IPv4 address. */
    public String address(String host) {
        return settings(host).address();
    }

    /** Starts a command on a host, its output appended to a log, its input empty. */
    public LabProcess start(String host, List<String> command, Path log) {
        return start(
                host,
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
    }

    /**
     * Starts a command on a host with the environment, the directory and the redirections of a builder.
     *
     * @throws UserError when {@link #close} has begun
     */
    public LabProcess start(String host, ProcessBuilder builder) {
        return new LabProcess(host, launch(host, builder));
    }

    /**
     * Runs a command on a host to its end.
     *
     * @throws UserError when it has not ended by the deadline, it was killed then, or when {@link #close} has begun
     */
    public ProcessRun run(String host, List<String> command, Duration deadline) {
        return ProcessRun.finish(launch(host, new ProcessBuilder(command)), String.join(" ", command), "", deadline);
    }

    /** Changes both directions of a link, for the packets to come. */
    public void setLink(String a, String b, LinkChange change) {
        setDirection(a, b, change);
        setDirection(b, a, change);
    }

    /** Changes one direction of a link, for the packets to come. */
    public void setDirection(String from, String to, LinkChange change) {
        control.change(from, to, change);
    }

    /** Changes both directions of a host's access, for the packets to come. */
    public void setAccess(String host, LinkChange change) {
        setLink(host, NetworkBuilder.WAN, change);
    }

    /** What it has done since it came up or since {@link #resetStats}. */
    public LabStats stats() {
        return HostFigures.add(control.stats(), HostFigures.deviceDrops(spec));
    }

    /** Sets all counts to zero, and returns what {@link #stats} would have been just before. */
    public LabStats resetStats() {
        Map<String, Long> deviceDrops = HostFigures.deviceDrops(spec);
        return HostFigures.add(control.resetCounts(deviceDrops), deviceDrops);
    }

    /** Lets the lab live on after this JVM; {@link #down} ends it. */
    public void detach() {
        if (emulator != null) {
            state.detach();
            emulator.detach();
        }
        owned = false;
        forgetHook();
    }

    /** Waits until the lab has ended by itself, as it does not unless something is wrong. */
    public void await() {
        if (emulator != null) {
            emulator.await();
        }
    }

    /** Ends the lab if this brought it up: its processes, its network, and all that they leave. Idempotent. */
    @Override
    public void close() {
        synchronized (starting) {
            closing = true;
        }
        // The lock also waits for a make() that is under way in another thread, when this is the hook.
        try (StateLock _ = StateLock.take()) {
            if (owned) {
                // One that is still on its way into its namespace would not be found there.
                started.forEach(Process::destroy);
                Teardown.run(state);
                owned = false;
            }
        } finally {
            forgetHook();
        }
    }

    private Process launch(String host, ProcessBuilder builder) {
        builder.command(Namespaces.command(namespace(host), List.copyOf(builder.command())));
        synchronized (starting) {
            if (closing) {
                throw UserError.failed("lab " + spec.name() + ": is ending; nothing more is started in it");
            }
            Process process = ProcessRun.start(builder);
            started.add(process);
            var _ = process.onExit().thenAccept(started::remove);
            return process;
        }
    }

    private void make() {
        try (StateLock _ = StateLock.take()) {
            LabMaker.prepare(state, spec);
            owned = true;
            try {
                LabMaker.make(state, spec);
                emulator = EmulatorProcess.start(state);
            } catch (RuntimeException | Error e) {
                try {
                    Teardown.run(state);
                    owned = false;
                } catch (RuntimeException second) {
                    e.addSuppressed(second);
                }
                throw e;
            }
        }
    }

    private HostSpec settings(String host) {
        HostSpec settings = spec.hosts().get(host);
        if (settings == null) {
            throw UserError.usage("host: " + host + " (expected: one of "
                    + String.join(", ", spec.hosts().keySet()) + ")");
        }
        return settings;
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook runs, or is about to, and finds nothing to do.
        }
    }
}
