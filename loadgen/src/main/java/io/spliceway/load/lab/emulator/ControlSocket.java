// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.emulator;

import io.spliceway.load.lab.emulator.Control.Reply;
import io.spliceway.load.lab.emulator.Control.Request;
import io.spliceway.load.lab.emulator.Control.Verb;
import io.spliceway.load.lab.spec.LinkChange;
import io.spliceway.settings.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Asks a running emulator, from any thread of any process of root. */
public final class ControlSocket {
    private static final long DEADLINE_S = 10;

    private final String lab;
    private final Path socket;

    /** The socket of a lab. */
    public ControlSocket(String lab, Path socket) {
        this.lab = lab;
        this.socket = socket;
    }

    /** What the emulator knows; of processes it knows nothing, of devices what it was told at the last reset. */
    public LabStats stats() {
        return figures(Request.of(Verb.STATUS, null));
    }

    /**
     * Sets all counts to zero.
     *
     * @param deviceDrops what the device of each host has dropped by now, to be remembered
     * @return what {@link #stats} would have been just before
     */
    public LabStats resetCounts(Map<String, Long> deviceDrops) {
        return figures(Request.of(Verb.RESET, deviceDrops));
    }

    /**
     * Changes one direction, for the packets to come.
     *
     * @throws UserError when there is no such direction or the change makes no sense
     */
    public void change(String from, String to, LinkChange change) {
        ask(new Request(
                Verb.SET,
                null,
                from,
                to,
                change.delay() == null ? null : change.delay().toNanos(),
                change.loss(),
                change.rate() == null ? null : change.rate().bitsPerS(),
                change.queue() == null ? null : change.queue().bytes()));
    }

    private LabStats figures(Request request) {
        return Objects.requireNonNull(ask(request).stats(), "a reply without figures");
    }

    private Reply ask(Request request) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer line = StandardCharsets.UTF_8.encode(Control.JSON.writeValueAsString(request) + "\n");
            while (line.hasRemaining()) {
                channel.write(line);
            }
            String answer = CompletableFuture.supplyAsync(
                            () -> readLine(channel), task -> Thread.ofVirtual().start(task))
                    .orTimeout(DEADLINE_S, TimeUnit.SECONDS)
                    .join();
            Reply reply = Control.JSON.readValue(answer, Reply.class);
            if (reply.error() != null) {
                throw UserError.usage("lab " + lab + ": " + reply.error());
            }
            return reply;
        } catch (IOException | CompletionException e) {
            throw UserError.failed("lab " + lab + ": its emulator does not answer at " + socket);
        }
    }

    private static String readLine(SocketChannel channel) {
        try {
            BufferedReader reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
            return Objects.requireNonNullElse(reader.readLine(), "");
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
