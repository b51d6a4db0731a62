// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.spliceway.load.lab.emulator.Control.Reply;
import io.spliceway.load.lab.emulator.Control.Request;
import io.spliceway.load.lab.emulator.Control.Verb;
import io.spliceway.load.lab.spec.LinkChange;
import io.spliceway.settings.BitRate;
import io.spliceway.settings.ByteSize;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers requests on a Unix-domain socket, each client in a virtual thread of its own; ends with the process. */
final class ControlServer {
    private final Emulator emulator;
    private final ServerSocketChannel listener;

    private ControlServer(Emulator emulator, ServerSocketChannel listener) {
        this.emulator = emulator;
        this.listener = listener;
    }

    static void start(Path socket, Emulator emulator) {
        try {
            ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(UnixDomainSocketAddress.of(socket));
            ControlServer server = new ControlServer(emulator, listener);
            Thread.ofPlatform().name("control").daemon().start(server::serve);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen at " + socket, e);
        }
    }

    private void serve() {
        while (true) {
            try {
                SocketChannel channel = listener.accept();
                Thread.ofVirtual().name("control").start(() -> serve(channel));
            } catch (IOException e) {
                // That client went away; the next one may stay.
            }
        }
    }

    private void serve(SocketChannel channel) {
        try (BufferedReader reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
            String line = reader.readLine();
            if (line != null) {
                byte[] reply = Control.JSON.writeValueAsBytes(answer(line));
                ByteBuffer bytes = ByteBuffer.allocate(reply.length + 1)
                        .put(reply)
                        .put((byte) '\n')
                        .flip();
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
        } catch (IOException e) {
            // The client went away.
        }
    }

    private Reply answer(String line) {
        try {
            Request request = Control.JSON.readValue(line, Request.class);
            if (request == null || request.verb() == null) {
                return new Reply("not a request: no verb (expected: one of " + List.of(Verb.values()) + ")", null);
            }
            return switch (request.verb()) {
                case STATUS -> new Reply(null, emulator.stats());
                case RESET -> new Reply(null, emulator.resetCounts(request.deviceDrops()));
                case SET -> {
                    emulator.change(text(request.from()), text(request.to()), change(request));
                    yield new Reply(null, null);
                }
            };
        } catch (JsonProcessingException e) {
            return new Reply("not a request: " + e.getOriginalMessage(), null);
        } catch (IllegalArgumentException e) {
            return new Reply(e.getMessage(), null);
        } catch (RuntimeException e) {
            return new Reply("failed: " + e, null);
        }
    }

    private static String text(@Nullable String value) {
        if (value == null) {
            throw new IllegalArgumentException("a change names no link (expected: from and to)");
        }
        return value;
    }

    private static LinkChange change(Request request) {
        return new LinkChange(
                request.delayNs() == null ? null : Duration.ofNanos(request.delayNs()),
                request.loss(),
                request.bitsPerS() == null ? null : new BitRate(request.bitsPerS()),
                request.queueBytes() == null ? null : new ByteSize(request.queueBytes()));
    }
}
