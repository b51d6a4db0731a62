// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab;

import io.spliceway.load.lab.machine.Namespaces;
import io.spliceway.load.lab.machine.ProcessRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A {@link Peer} on a host, and how a test speaks to it. */
public final class RunningPeer implements AutoCloseable {
    private static final long DEADLINE_S = 30;

    private final LabProcess process;
    private final BufferedReader output;

    private RunningPeer(LabProcess process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.output(), StandardCharsets.UTF_8));
    }

    /** Starts one; it is up once {@link #awaitReady} returns, so that several can start at once. */
    static RunningPeer start(Lab lab, String host) {
        ProcessBuilder builder = new ProcessBuilder(java(Peer.class.getName()));
        return new RunningPeer(lab.start(host, builder.redirectError(ProcessBuilder.Redirect.INHERIT)));
    }

    /** As {@link #start}, in a namespace that is no lab's; the caller ends it. */
    public static RunningPeer start(String namespace) {
        ProcessBuilder builder = new ProcessBuilder(Namespaces.command(namespace, java(Peer.class.getName())));
        return new RunningPeer(
                new LabProcess(namespace, ProcessRun.start(builder.redirectError(ProcessBuilder.Redirect.INHERIT))));
    }

    /** A command line that runs a class of these tests. */
    public static List<String> java(String mainClass, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                mainClass));
        command.addAll(List.of(arguments));
        return command;
    }

    public RunningPeer awaitReady() {
        if (!line().equals("ready")) {
            throw new IllegalStateException("the peer on " + process.host() + " did not start");
        }
        return this;
    }

    /** Has it do something, and returns its answer. */
    public String ask(String request) {
        tell(request);
        return line();
    }

    /** Has it do something; {@link #line} is the answer. */
    void tell(String request) {
        try {
            OutputStream input = process.input();
            input.write((request + "\n").getBytes(StandardCharsets.UTF_8));
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String line() {
        return CompletableFuture.supplyAsync(
                        this::readLine, task -> Thread.ofVirtual().start(task))
                .orTimeout(DEADLINE_S, TimeUnit.SECONDS)
                .join();
    }

    /** The shortest of some round trips to a host, in milliseconds: what does not depend on who else wants to run. */
    double rttMs(String host) {
        return Long.parseLong(ask("rtt " + host + " 21").split(" ", -1)[0]) / 1e3;
    }

    @Override
    public void close() {
        process.close();
    }

    private String readLine() {
        try {
            return Objects.requireNonNull(output.readLine(), "the peer ended");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
